// Writes lines to a file descriptor from a thread of its own, so that nobody waits for who reads them: a terminal that
// is stopped, a pipe that is full. What waits is bounded; a line that finds no room is dropped and counted, and a line
// that says so is written as soon as there is room again. Any thread may add; only `flush` and the destructor wait, no
// longer than they say.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "events/base/time.h"

namespace mfad::log {

class LineWriter {
 public:
  static constexpr std::size_t waiting_bytes_max = std::size_t{1024} * 1024;
  static constexpr std::size_t urgent_bytes_max = std::size_t{64} * 1024;  // more, for what must be said
  static constexpr Milliseconds end_waits_max{1000};

  // `descriptor` stays the caller's and open as long as the process. `say_dropped` makes the line about that many;
  // called by the writer's thread, which may outlive this: it must own what it uses.
  LineWriter(int descriptor, std::function<std::string(std::uint64_t lines)> say_dropped);
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // `line` ends with its newline. False: dropped.
  bool add(std::string line, bool urgent = false);

  // Until all that was added is written, or for that long. False: something still waits.
  bool flush(Milliseconds at_most);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
  std::jthread thread_;
};

}  // namespace mfad::log
