#include "daemon/ctl/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace mfad::ctl {

ProgressBar::ProgressBar(std::string title, bool quiet, Elsewhere elsewhere)
    : title_(std::move(title)),
      bar_(!quiet && isatty(STDERR_FILENO) == 1),
      lines_(!quiet && !bar_ && elsewhere == Elsewhere::lines) {}

void ProgressBar::show(std::size_t done, std::size_t total) {
  const auto percent = total == 0 ? 100 : std::min<std::size_t>(done * 100 / total, 100);
  if (percent <= percent_) return;
  constexpr std::size_t percent_per_line = 10;
  const bool next_line = percent / percent_per_line > percent_ / percent_per_line;
  percent_ = percent;
  if (bar_) draw(percent);
  if (lines_ && next_line) fmt::print(stderr, "{} {} of {}\n", title_, done, total);
}

void ProgressBar::draw(std::size_t percent) {
  constexpr std::size_t width = 40;
  const auto filled = percent * width / 100;
  drawn_ = true;
  fmt::print(stderr, "\r{} [{}{}] {:3} %", title_, std::string(filled, '#'), std::string(width - filled, '.'), percent);
  std::fflush(stderr);
}

void ProgressBar::clear() {
  if (drawn_) fmt::print(stderr, "\r\033[K");
  drawn_ = false;
}

}  // namespace mfad::ctl
