#include "adapters/directory/lines.h"

#include <cstring>

namespace mfad::directory {

bool Lines::fill() {
  if (begin_ < end_) return true;
  const auto got = input_.sgetn(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  begin_ = 0;
  end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
  return end_ > 0;
}

int Lines::peek() { return fill() ? static_cast<unsigned char>(buffer_[begin_]) : -1; }

void Lines::append(Line& line, const char* from, std::size_t size) {
  if (line.too_long) return;
  if (line.text.size() + size > line_bytes_max) {
    line.too_long = true;
    line.text.clear();
    return;
  }
  line.text.append(from, size);
}

void Lines::read_physical(Line& line) {
  ++physical_;
  const auto start = line.text.size();
  while (fill()) {
    const char* from = buffer_.data() + begin_;
    const auto* newline = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
    const auto size = newline != nullptr ? static_cast<std::size_t>(newline - from) : end_ - begin_;
    append(line, from, size);
    begin_ += size + (newline != nullptr ? 1 : 0);
    bytes_ += size + (newline != nullptr ? 1 : 0);
    if (newline == nullptr) continue;
    if (line.text.size() > start && line.text.back() == '\r') line.text.pop_back();
    return;
  }
}

bool Lines::next(Line& line) {
  line = {};
  if (peek() < 0) return false;
  line.number = physical_ + 1;
  read_physical(line);
  if (line.blank()) return true;  // nothing to continue: a fold after it is an error of the next line
  while (peek() == ' ') {
    ++begin_;
    ++bytes_;
    read_physical(line);
  }
  return true;
}

}  // namespace mfad::directory
