#include "events/base/json_writer.h"

#include <fmt/format.h>

#include <array>

#include "events/base/text.h"

namespace mfad {
namespace {

constexpr std::string_view replacement_character = "\xef\xbf\xbd";

// Bytes that stand for themselves.
constexpr auto is_plain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

// Length of the UTF-8 sequence that starts `text`, 0 when it is ill-formed.
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || length > text.size()) return 0;
  return is_valid_utf8(text.substr(0, length)) ? length : 0;
}

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
  }
}

}  // namespace

void JsonWriter::comma() {
  if (!first_ && !after_key_) out_.push_back(',');
  first_ = false;
  after_key_ = false;
}

void JsonWriter::open(char bracket) {
  comma();
  out_.push_back(bracket);
  first_ = true;
}

void JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  comma();
  out_.push_back('"');
  out_.append(name);
  out_.append("\":");
  after_key_ = true;
}

void JsonWriter::text(std::string_view value) {
  comma();
  out_.push_back('"');
  while (!value.empty()) {
    std::size_t plain = 0;
    while (plain < value.size() && is_plain[static_cast<unsigned char>(value[plain])]) ++plain;
    out_.append(value.substr(0, plain));
    value.remove_prefix(plain);
    if (value.empty()) break;
    const auto c = static_cast<unsigned char>(value.front());
    if (c < 0x80) {
      append_escaped(out_, c);
      value.remove_prefix(1);
      continue;
    }
    const std::size_t length = sequence_length(value);
    out_.append(length == 0 ? replacement_character : value.substr(0, length));
    value.remove_prefix(length == 0 ? 1 : length);
  }
  out_.push_back('"');
}

void JsonWriter::integer(std::int64_t value) {
  comma();
  const fmt::format_int digits(value);
  out_.append(digits.data(), digits.size());
}

void JsonWriter::time(Timestamp value) {
  comma();
  out_.push_back('"');
  append_rfc3339(out_, value);
  out_.push_back('"');
}

void JsonWriter::boolean(bool value) {
  comma();
  out_ += value ? "true" : "false";
}

void JsonWriter::null() {
  comma();
  out_ += "null";
}

void JsonWriter::raw(std::string_view json) {
  comma();
  out_.append(json);
}

void JsonWriter::raw_members(std::string_view json) { raw(json); }

void JsonWriter::member(std::string_view name, TypeSet value) {
  key(name);
  begin_array();
  for (AuthenticationType type : value) text(name_of(type));
  end_array();
}

}  // namespace mfad
