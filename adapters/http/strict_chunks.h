// Decodes a chunked body, strictly: no extensions, no trailers, no bare line ends. Our own, because Beast 1.81 asserts
// when a last chunk arrives byte by byte, and because what is left after the refusals is this small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mfad::http {

class StrictChunks {
 public:
  enum class Verdict : std::uint8_t { more, done, malformed, too_large };

  explicit StrictChunks(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

  // Appends what it decodes to `body` and drops what it used from the front of `bytes`. Only `more` may be followed by
  // another call.
  Verdict take(std::string_view& bytes, std::string& body);

 private:
  enum class Expect : std::uint8_t { size, size_lf, data, data_cr, data_lf, last_cr, last_lf };
  bool take_size_byte(char c);

  std::size_t body_bytes_max_;
  std::uint64_t chunk_size_ = 0;
  std::size_t digits_ = 0;
  Expect expect_ = Expect::size;
};

}  // namespace mfad::http
