// Counters, gauges and histograms with Prometheus names and units. Implemented in adapters/metrics; any thread, never
// blocks for long. What is hot takes its instrument once and keeps it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/observe/instruments.h"

namespace mfad::observe {

class Metrics {
 public:
  virtual ~Metrics() = default;

  // `labels` is a small closed set per name: never an id, a name or an address.
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // The same one for the same name and labels; it lives as long as the metrics. Takes a lock.
  virtual Counter& counter(std::string_view name, Labels labels = {}) = 0;
  virtual Histogram& histogram(std::string_view name, Labels labels = {}) = 0;

  void count(std::string_view name, Labels labels = {}) { counter(name, labels).add(); }
  virtual void set(std::string_view name, double value, Labels labels = {}) = 0;

  virtual std::string render() = 0;  // text/plain; version=0.0.4
};

// Takes everything and shows nothing: for tests and tools.
class NoMetrics final : public Metrics {
 public:
  Counter& counter(std::string_view, Labels) override { return counter_; }
  Histogram& histogram(std::string_view, Labels) override { return histogram_; }
  void set(std::string_view, double, Labels) override {}
  std::string render() override { return {}; }

 private:
  Counter counter_;
  Histogram histogram_{{}};
};

}  // namespace mfad::observe
