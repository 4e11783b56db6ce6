// The metrics port over prometheus-cpp, which forms the text and keeps the gauges; what is hot is counted in our own
// instruments (daemon/observe/instruments.h). Any thread; looking up an instrument takes a lock, using it does not.
#pragma once

#include <memory>

#include "daemon/observe/metrics.h"

namespace mfad::metrics {

class PrometheusMetrics final : public observe::Metrics {
 public:
  PrometheusMetrics();
  ~PrometheusMetrics() override;

  // REQUIRES of all: the name is in the catalogue, with that kind; what is not is taken and never shown.
  observe::Counter& counter(std::string_view name, Labels labels) override;
  observe::Histogram& histogram(std::string_view name, Labels labels) override;
  void set(std::string_view name, double value, Labels labels) override;

  std::string render() override;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace mfad::metrics
