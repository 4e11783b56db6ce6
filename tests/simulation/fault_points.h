// Where a run may end the process in the middle of a step, and where other machines may go first. Every call of a port
// passes here, so that a crash can come between any two of them. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace mfad::sim {

// Thrown out of a port. Not a std::exception, so that no machine takes it for an error of its own.
struct ProcessCrashed {};

class FaultPoints {
 public:
  void crash_after(std::uint64_t calls) { left_ = calls; }
  void never_crash() { left_.reset(); }

  void reach() {
    ++reached_;
    if (!left_ || (*left_)-- != 0) return;
    left_.reset();
    throw ProcessCrashed{};
  }

  // A call that takes its time: others work meanwhile.
  void linger() {
    if (meanwhile) meanwhile();
  }
  std::function<void()> meanwhile;

  std::uint64_t reached() const { return reached_; }

 private:
  std::optional<std::uint64_t> left_;
  std::uint64_t reached_ = 0;
};

}  // namespace mfad::sim
