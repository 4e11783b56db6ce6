#include "adapters/http/strict_head.h"

#include <algorithm>

#include "adapters/http/characters.h"
#include "adapters/http/limits.h"
#include "events/base/text.h"

namespace mfad::http {
namespace {

// Origin form only: absolute form, authority form and `*` are for proxies and for methods that we do not have.
bool is_origin_form(std::string_view target) {
  if (!target.starts_with('/') || !target_byte.has_all(target)) return false;
  for (auto at = target.find('%'); at != target.npos; at = target.find('%', at + 1)) {
    if (at + 2 >= target.size() || !hex_digit.has(target[at + 1]) || !hex_digit.has(target[at + 2])) return false;
  }
  return true;
}

std::string_view trim(std::string_view value) {
  const auto first = value.find_first_not_of(" \t");
  if (first == value.npos) return {};
  return value.substr(first, value.find_last_not_of(" \t") - first + 1);
}

bool is_host(std::string_view value) {
  if (value.empty() || !host_byte.has_all(value)) return false;
  std::string_view rest = value;
  if (value.front() == '[') {
    const auto end = value.find(']');
    if (end == value.npos || end < 3) return false;
    rest = value.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return false;
  } else if (value.find_first_of("[]") != value.npos || value.front() == ':') {
    return false;
  }
  const auto colon = rest.find(':');
  return colon == rest.npos || digit.has_all(rest.substr(colon + 1));
}

}  // namespace

StrictHead::Verdict StrictHead::scan(std::string_view bytes) {
  while (scanned_ < bytes.size()) {
    if (after_cr_) {
      if (bytes[scanned_] != '\n') return Verdict::malformed;
      after_cr_ = false;
      ++scanned_;
      const auto line = bytes.substr(line_begin_, scanned_ - 2 - line_begin_);
      line_begin_ = scanned_;
      if (const auto verdict = take_line(line); verdict != Verdict::more) return verdict;
      continue;
    }
    const bool in_request_line = fields_begin_ == 0;
    const auto limit = in_request_line ? request_line_bytes_max : fields_begin_ + field_bytes_max;
    const auto end = std::min(bytes.size(), limit);
    while (scanned_ < end && line_byte.has(bytes[scanned_])) ++scanned_;
    if (scanned_ == bytes.size()) break;
    if (bytes[scanned_] == '\r') {
      after_cr_ = true;
      ++scanned_;
    } else {
      return scanned_ < limit || in_request_line ? Verdict::malformed : Verdict::too_large;
    }
  }
  return Verdict::more;
}

StrictHead::Verdict StrictHead::take_line(std::string_view line) {
  if (fields_begin_ == 0) return take_request_line(line);
  if (line.empty()) return finish();
  if (scanned_ - fields_begin_ > field_bytes_max || ++fields_ > fields_max) return Verdict::too_large;
  return take_field(line);
}

StrictHead::Verdict StrictHead::take_request_line(std::string_view line) {
  const auto method_end = line.find(' ');
  if (method_end == 0 || method_end == line.npos || !token.has_all(line.substr(0, method_end)))
    return Verdict::malformed;
  const auto rest = line.substr(method_end + 1);
  const auto target_end = rest.find(' ');
  if (target_end == rest.npos || rest.substr(target_end + 1) != "HTTP/1.1") return Verdict::malformed;
  if (!is_origin_form(rest.substr(0, target_end))) return Verdict::malformed;
  method_size_ = method_end;
  target_size_ = target_end;
  fields_begin_ = scanned_;
  return Verdict::more;
}

StrictHead::Verdict StrictHead::take_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == 0 || colon == line.npos) return Verdict::malformed;
  const auto name = line.substr(0, colon);
  if (!token.has_all(name)) return Verdict::malformed;  // also a space before the colon, and obs-fold
  const auto value = trim(line.substr(colon + 1));
  const bool plain = std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!plain && !is_valid_utf8(value)) return Verdict::malformed;
  return take_value(name, value) ? Verdict::more : Verdict::malformed;
}

bool StrictHead::take_value(std::string_view name, std::string_view value) {
  if (equals_ignoring_case(name, "host")) return ++hosts_ == 1 && is_host(value);
  if (equals_ignoring_case(name, "content-length")) {
    if (content_length_ || value.empty() || value.size() > content_length_digits_max || !digit.has_all(value))
      return false;
    content_length_ = 0;
    for (const char c : value) content_length_ = *content_length_ * 10 + static_cast<std::uint64_t>(c - '0');
  } else if (equals_ignoring_case(name, "transfer-encoding")) {
    if (chunked_ || value != "chunked") return false;
    chunked_ = true;
  } else if (equals_ignoring_case(name, "expect")) {
    if (expects_continue_ || !equals_ignoring_case(value, "100-continue")) return false;
    expects_continue_ = true;
  }
  return true;
}

StrictHead::Verdict StrictHead::finish() const {
  const bool two_lengths = content_length_ && chunked_;
  return hosts_ == 1 && !two_lengths ? Verdict::done : Verdict::malformed;
}

}  // namespace mfad::http
