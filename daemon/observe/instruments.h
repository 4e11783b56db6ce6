// What is counted and measured where it is hot: an atomic addition or two, no lock, no allocation, no text. The
// histogram is our own because prometheus-cpp's takes a lock for each observation. Any thread.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>

namespace mfad::observe {

class Counter {
 public:
  void add(std::uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

// Counts per bucket, and the sum of what was observed: nanoseconds, or whatever the metric counts.
class Histogram {
 public:
  static constexpr std::size_t bounds_max = 20;

  // REQUIRES: `bounds` ascend, are at most `bounds_max`, and outlive the histogram.
  explicit Histogram(std::span<const std::uint64_t> bounds)
      : bounds_(bounds.first(std::min(bounds.size(), bounds_max))) {}

  void observe(std::uint64_t value) {
    const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds_, value) - bounds_.begin());
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }
  void observe(std::chrono::nanoseconds taken) {
    observe(static_cast<std::uint64_t>(std::max<std::int64_t>(taken.count(), 0)));
  }

  std::span<const std::uint64_t> bounds() const { return bounds_; }
  std::uint64_t count_of(std::size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
  std::uint64_t sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  std::span<const std::uint64_t> bounds_;
  std::array<std::atomic<std::uint64_t>, bounds_max + 1> counts_{};  // the last one: above every bound
  std::atomic<std::uint64_t> sum_ = 0;
};

}  // namespace mfad::observe
