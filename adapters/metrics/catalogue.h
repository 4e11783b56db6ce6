// Every metric of the daemon: name, help, kind, buckets. The one place that declares them. Constant; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mfad::metrics {

struct Declared {
  std::string_view name;
  std::string_view help;
  std::span<const std::uint64_t> bounds = {};  // of a histogram, in what is observed
  double shown_per = 1;                        // what is observed, divided by this, is shown: nanoseconds as seconds
};

std::span<const Declared> declared_counters();
std::span<const Declared> declared_gauges();
std::span<const Declared> declared_histograms();

}  // namespace mfad::metrics
