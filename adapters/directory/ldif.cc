#include "adapters/directory/ldif.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/directory/attribute_line.h"
#include "adapters/directory/dn.h"
#include "events/base/text.h"

namespace mfad::directory {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return to_lower(x) == to_lower(y); });
}

Problem too_long(const Line& line) {
  return {line.number, fmt::format("line is longer than {} bytes; export without that attribute", line_bytes_max)};
}

std::optional<std::string> refusal_of_dn(const Attribute& attribute) {
  if (attribute.name == "search" || attribute.name == "result") {
    return "entry does not begin with `dn:`; this is the tail of ldapsearch: export with `ldapsearch -LLL`";
  }
  if (attribute.name == "version") return "`version: 1` stands once, before the first entry; remove it here";
  if (attribute.name != "dn") return "entry does not begin with `dn:`; put its dn first, and a blank line before it";
  if (!is_valid_utf8(attribute.value)) return "dn is not UTF-8; export it again, encoded in UTF-8";
  if (!is_dn(attribute.value))
    return "dn is not a distinguished name of at most 1,024 bytes; write it as `cn=…,dc=…` (RFC 4514)";
  return std::nullopt;
}

std::optional<std::string> refusal_of_attribute(const Attribute& attribute) {
  if (attribute.name == "dn") return "second `dn:` in one entry; put a blank line before it";
  if (attribute.name == "changetype" || attribute.name == "control") {
    return fmt::format("`{}:` makes this a change record; only content is taken: export entries, not changes",
                       attribute.name);
  }
  return std::nullopt;
}

std::expected<Attribute, Problem> read_attribute(const Line& line) {
  if (line.too_long) return std::unexpected(too_long(line));
  return parse_attribute(line);
}

}  // namespace

const Attribute* Entry::find(std::string_view name) const {
  const auto found = std::ranges::find(attributes, name, &Attribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

bool Entry::has(std::string_view name, std::string_view value) const {
  return std::ranges::any_of(attributes,
                             [&](const Attribute& a) { return a.name == name && equal_ignoring_case(a.value, value); });
}

bool LdifReader::next_content_line(Line& line) {
  while (lines_.next(line)) {
    if (!line.text.starts_with('#')) return true;
  }
  return false;
}

Problem LdifReader::skip_entry(Problem problem) {
  Line line;
  while (lines_.next(line) && !line.blank()) {
  }
  return problem;
}

Problem LdifReader::refuse_file(Problem problem) {
  ended_ = true;
  return problem;
}

// The first line of the file: a byte order mark, the version; leaves the first line of the first entry, or a blank one.
std::optional<Problem> LdifReader::check_start(Line& line) {
  started_ = true;
  if (line.text.starts_with("\xff\xfe") || line.text.starts_with("\xfe\xff")) {
    return refuse_file({1, "file is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8"});
  }
  if (line.text.starts_with("\xef\xbb\xbf")) line.text.erase(0, 3);
  if (line.text.starts_with('#')) {
    started_ = false;  // a comment may stand before the version
    line.text.clear();
    return std::nullopt;
  }
  if (!equal_ignoring_case(std::string_view(line.text).substr(0, 8), "version:")) return std::nullopt;
  const auto attribute = parse_attribute(line);
  if (!attribute || attribute->value != "1") {
    return refuse_file({line.number, "version of LDIF is not 1; only `version: 1` can be read"});
  }
  if (!next_content_line(line)) line.text.clear();
  return std::nullopt;
}

std::optional<std::expected<Entry, Problem>> LdifReader::next() {
  Line line;
  while (!ended_ && lines_.next(line)) {
    if (!started_ && !line.blank()) {
      if (auto problem = check_start(line)) return std::unexpected(std::move(*problem));
    }
    if (line.blank() || line.text.starts_with('#')) continue;
    return read_entry(std::move(line));
  }
  return std::nullopt;
}

std::expected<Entry, Problem> LdifReader::read_entry(Line line) {
  const auto fail = [&](Problem problem) { return std::unexpected(skip_entry(std::move(problem))); };
  auto first = read_attribute(line);
  if (!first) return fail(std::move(first.error()));
  if (auto refusal = refusal_of_dn(*first)) return fail({line.number, std::move(*refusal)});
  Entry entry{line.number, std::move(first->value), {}};
  std::size_t bytes = line.text.size();
  while (next_content_line(line) && !line.blank()) {
    bytes += line.text.size();
    auto attribute = read_attribute(line);
    if (!attribute) return fail(std::move(attribute.error()));
    if (auto refusal = refusal_of_attribute(*attribute)) return fail({line.number, std::move(*refusal)});
    if (bytes > entry_bytes_max) {
      return fail(
          {entry.line, fmt::format("entry is larger than {} bytes; export it in ranges, or without large attributes",
                                   entry_bytes_max)});
    }
    entry.attributes.push_back(std::move(*attribute));
  }
  return entry;
}

}  // namespace mfad::directory
