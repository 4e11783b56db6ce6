// Logical lines of an LDIF file (RFC 2849 §2): folds undone, CRLF and LF alike, bounded memory. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <istream>
#include <string>

namespace mfad::directory {

inline constexpr std::size_t line_bytes_max = 1024 * 1024;  // unfolded; beyond it a file is damaged or hostile

struct Line {
  std::size_t number = 0;  // of its first physical line, from 1
  std::string text;        // without the end of line; empty when too long
  bool too_long = false;

  bool blank() const { return text.empty() && !too_long; }
};

class Lines {
 public:
  explicit Lines(std::istream& input) : input_(*input.rdbuf()) {}  // `input` outlives this

  bool next(Line& line);                             // false at the end of the input
  std::size_t bytes_read() const { return bytes_; }  // of what was handed out, for a progress bar

 private:
  bool fill();
  int peek();
  void read_physical(Line& line);
  void append(Line& line, const char* from, std::size_t size);

  std::streambuf& input_;
  std::array<char, 64 * 1024> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t bytes_ = 0;
  std::size_t physical_ = 0;
};

}  // namespace mfad::directory
