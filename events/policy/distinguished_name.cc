#include "events/policy/distinguished_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "events/base/limits.h"
#include "events/base/text.h"
#include "events/policy/recent_names.h"

namespace mfad::policy {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// RFC 4514 §3: the names that every reader knows, so that both spellings of a type compare equal.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> known_types{
    {{"2.5.4.3", "cn"},
     {"2.5.4.7", "l"},
     {"2.5.4.8", "st"},
     {"2.5.4.10", "o"},
     {"2.5.4.11", "ou"},
     {"2.5.4.6", "c"},
     {"2.5.4.9", "street"},
     {"0.9.2342.19200300.100.1.25", "dc"},
     {"0.9.2342.19200300.100.1.1", "uid"}}};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  // The canonical text of each relative name, in the order written.
  std::optional<std::vector<std::string>> names() {
    std::vector<std::string> names;
    do {
      auto name = relative_name();
      if (!name) return std::nullopt;
      names.push_back(std::move(*name));
    } while (take(','));
    if (at_ != text_.size()) return std::nullopt;
    return names;
  }

 private:
  bool done() const { return at_ == text_.size(); }
  char peek() const { return text_[at_]; }
  bool take(char c) {
    if (done() || peek() != c) return false;
    ++at_;
    return true;
  }
  void skip_spaces() {
    while (take(' ')) {
    }
  }

  std::optional<std::string> relative_name() {
    std::vector<std::string> pairs;
    do {
      skip_spaces();
      auto type = attribute_type();
      if (!type) return std::nullopt;
      skip_spaces();
      if (!take('=')) return std::nullopt;
      skip_spaces();
      auto value = !done() && peek() == '#' ? hex_string() : string_value();
      if (!value) return std::nullopt;
      pairs.push_back(*type + "=" + *value);
    } while (take('+'));
    std::ranges::sort(pairs);
    std::string name = std::move(pairs.front());
    for (std::size_t i = 1; i < pairs.size(); ++i) name += "+" + pairs[i];
    return name;
  }

  std::optional<std::string> attribute_type() {
    const std::size_t begin = at_;
    if (done()) return std::nullopt;
    if (is_alpha(peek())) {
      while (!done() && (is_alpha(peek()) || is_digit(peek()) || peek() == '-')) ++at_;
      return fold_case(text_.substr(begin, at_ - begin));
    }
    std::size_t arcs = 0;
    do {
      const std::size_t arc = at_;
      while (!done() && is_digit(peek())) ++at_;
      const bool leading_zero = at_ - arc > 1 && text_[arc] == '0';
      if (at_ == arc || leading_zero) return std::nullopt;
      ++arcs;
    } while (take('.'));
    if (arcs < 2) return std::nullopt;
    const auto oid = text_.substr(begin, at_ - begin);
    const auto* known = std::ranges::find(known_types, oid, [](const auto& entry) { return entry.first; });
    return std::string(known == known_types.end() ? oid : known->second);
  }

  std::optional<char> hex_pair() {
    if (at_ + 2 > text_.size()) return std::nullopt;
    const auto high = hex_value(text_[at_]);
    const auto low = hex_value(text_[at_ + 1]);
    if (!high || !low) return std::nullopt;
    at_ += 2;
    return static_cast<char>(*high * 16 + *low);
  }

  // `#` and the BER encoding of the value: compared as bytes.
  std::optional<std::string> hex_string() {
    std::string value(1, text_[at_++]);
    const std::size_t begin = at_;
    while (!done() && hex_value(peek())) {
      if (!hex_pair()) return std::nullopt;
    }
    if (at_ == begin) return std::nullopt;
    value += fold_case(text_.substr(begin, at_ - begin));
    skip_spaces();
    return value;
  }

  std::optional<std::string> string_value() {
    static constexpr std::string_view never_bare{"\"<>;\0", 5};
    std::string value;
    while (!done() && peek() != ',' && peek() != '+') {
      const char c = text_[at_++];
      if (never_bare.find(c) != std::string_view::npos) return std::nullopt;
      if (c != '\\') {
        value += c;
        continue;
      }
      auto escaped = escape();
      if (!escaped) return std::nullopt;
      value += *escaped;
    }
    if (!is_valid_utf8(value)) return std::nullopt;
    return canonical(value);
  }

  std::optional<char> escape() {
    static constexpr std::string_view special = "\\\"+,;<> #=";
    if (done()) return std::nullopt;
    if (special.find(peek()) != std::string_view::npos) return text_[at_++];
    return hex_pair();
  }

  // Folded, outer spaces gone, inner runs of them one; what could not stand bare is escaped.
  static std::string canonical(std::string_view value) {
    static constexpr std::string_view reserved = "\\,+=#\"<>;";
    std::string out;
    bool space = false;
    for (const char c : fold_case(value)) {
      if (c == ' ') {
        space = !out.empty();
        continue;
      }
      if (std::exchange(space, false)) out += ' ';
      if (reserved.find(c) != std::string_view::npos) out += '\\';
      out += c == '\0' ? std::string_view("\\00") : std::string_view(&c, 1);
    }
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<std::vector<std::string>> parse(std::string_view dn) {
  if (dn.size() > limits::dn_bytes_max) return std::nullopt;
  return Parser(dn).names();
}

ShortDigest digest_of(std::string_view canonical) { return shorten(sha256(canonical)); }

std::optional<std::vector<ShortDigest>> form_digest_and_ancestors(std::string_view dn) {
  const auto names = parse(dn);
  if (!names) return std::nullopt;
  std::vector<ShortDigest> digests(names->size());
  std::string text;
  for (std::size_t i = names->size(); i-- > 0;) {  // from the root, since each name is a prefix to what stands above it
    text = text.empty() ? (*names)[i] : fmt::format("{},{}", (*names)[i], text);
    digests[i] = digest_of(text);
  }
  return digests;
}

}  // namespace

std::optional<std::string> normalize_dn(std::string_view dn) {
  const auto names = parse(dn);
  if (!names) return std::nullopt;
  std::string text;
  for (const auto& name : *names) {
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

std::optional<ShortDigest> dn_digest(std::string_view dn) {
  using Digests = std::optional<ShortDigest>;
  thread_local const auto recent = std::make_unique<RecentNames<Digests>>();
  return recent->of(dn, [](std::string_view name) {
    const auto text = normalize_dn(name);
    return text ? Digests{digest_of(*text)} : std::nullopt;
  });
}

std::optional<std::vector<ShortDigest>> dn_digest_and_ancestors(std::string_view dn) {
  thread_local const auto recent = std::make_unique<RecentNames<std::optional<std::vector<ShortDigest>>>>();
  return recent->of(dn, form_digest_and_ancestors);
}

}  // namespace mfad::policy
