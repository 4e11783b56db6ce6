#include "adapters/http/strict_chunks.h"

#include <algorithm>

#include "adapters/http/characters.h"
#include "adapters/http/limits.h"

namespace mfad::http {

bool StrictChunks::take_size_byte(char c) {
  if (c == '\r') {
    expect_ = Expect::size_lf;
    return digits_ > 0;
  }
  if (!hex_digit.has(c) || ++digits_ > chunk_size_digits_max) return false;
  const auto value = digit.has(c) ? c - '0' : to_lower(c) - 'a' + 10;
  chunk_size_ = chunk_size_ * 16 + static_cast<std::uint64_t>(value);
  return true;
}

StrictChunks::Verdict StrictChunks::take(std::string_view& bytes, std::string& body) {
  while (!bytes.empty()) {
    if (expect_ == Expect::data) {
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_size_, bytes.size()));
      body.append(bytes.substr(0, n));
      bytes.remove_prefix(n);
      chunk_size_ -= n;
      if (chunk_size_ == 0) expect_ = Expect::data_cr;
      continue;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    switch (expect_) {
      case Expect::size:
        if (!take_size_byte(c)) return Verdict::malformed;
        break;
      case Expect::size_lf:
        if (c != '\n') return Verdict::malformed;
        if (chunk_size_ > body_bytes_max_ - body.size()) return Verdict::too_large;
        expect_ = chunk_size_ == 0 ? Expect::last_cr : Expect::data;
        digits_ = 0;
        break;
      case Expect::data_cr:
      case Expect::last_cr:
        if (c != '\r') return Verdict::malformed;
        expect_ = expect_ == Expect::data_cr ? Expect::data_lf : Expect::last_lf;
        break;
      case Expect::data_lf:
        if (c != '\n') return Verdict::malformed;
        expect_ = Expect::size;
        break;
      case Expect::last_lf: return c == '\n' ? Verdict::done : Verdict::malformed;
      case Expect::data: break;
    }
  }
  return Verdict::more;
}

}  // namespace mfad::http
