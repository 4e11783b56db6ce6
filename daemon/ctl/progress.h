// A bar on stderr, drawn only on a terminal and at most a hundred times. Elsewhere nothing, or ten plain lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mfad::ctl {

class ProgressBar {
 public:
  enum class Elsewhere : std::uint8_t { nothing, lines };

  ProgressBar(std::string title, bool quiet, Elsewhere elsewhere = Elsewhere::nothing);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(std::size_t done, std::size_t total);
  void clear();

 private:
  void draw(std::size_t percent);

  std::string title_;
  bool drawn_ = false;
  bool bar_;
  bool lines_;
  std::size_t percent_ = 0;
};

}  // namespace mfad::ctl
