// Strict HTTP/1.1 request heads (RFC 9112, and less): Beast accepts more than we want to be answerable for, so the raw
// bytes are checked here before Beast sees them. Pure; one object per connection; the verdict does not depend on how
// bytes were split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mfad::http {

class StrictHead {
 public:
  enum class Verdict : std::uint8_t { more, done, malformed, too_large };

  // `bytes`: everything since the first byte of the request; bytes that were seen before are not looked at again.
  Verdict scan(std::string_view bytes);

  // Valid after `done`. `bytes` as given to scan.
  std::size_t size() const { return scanned_; }
  std::string_view method(std::string_view bytes) const { return bytes.substr(0, method_size_); }
  std::string_view target(std::string_view bytes) const { return bytes.substr(method_size_ + 1, target_size_); }
  std::optional<std::uint64_t> content_length() const { return content_length_; }
  bool chunked() const { return chunked_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  Verdict take_line(std::string_view line);
  Verdict take_request_line(std::string_view line);
  Verdict take_field(std::string_view line);
  bool take_value(std::string_view name, std::string_view value);
  Verdict finish() const;

  std::size_t scanned_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t fields_begin_ = 0;  // 0 while the request line has not ended
  std::size_t fields_ = 0;
  std::size_t method_size_ = 0;
  std::size_t target_size_ = 0;
  std::size_t hosts_ = 0;
  std::optional<std::uint64_t> content_length_;
  bool after_cr_ = false;
  bool chunked_ = false;
  bool expects_continue_ = false;
};

}  // namespace mfad::http
