#include "adapters/metrics/prometheus_metrics.h"

#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/metrics/catalogue.h"

namespace mfad::metrics {
namespace {

using Series = std::vector<prometheus::ClientMetric::Label>;

Series series_of(observe::Metrics::Labels labels) {
  Series series;
  for (const auto& [name, value] : labels) series.push_back({std::string{name}, std::string{value}});
  return series;
}

template <class Instrument>
struct Family {
  const Declared* declared;
  std::map<Series, std::unique_ptr<Instrument>> members;
};
template <class Instrument>
using FamiliesOf = std::map<std::string_view, Family<Instrument>>;

prometheus::ClientMetric shown(const observe::Counter& counter, const Declared&) {
  prometheus::ClientMetric metric;
  metric.counter.value = static_cast<double>(counter.value());
  return metric;
}

prometheus::ClientMetric shown(const observe::Histogram& histogram, const Declared& declared) {
  prometheus::ClientMetric metric;
  auto& into = metric.histogram;
  const auto bounds = histogram.bounds();
  for (std::size_t bucket = 0; bucket < bounds.size(); ++bucket) {
    into.sample_count += histogram.count_of(bucket);
    into.bucket.push_back({into.sample_count, static_cast<double>(bounds[bucket]) / declared.shown_per});
  }
  into.sample_count += histogram.count_of(bounds.size());
  into.sample_sum = static_cast<double>(histogram.sum()) / declared.shown_per;
  return metric;
}

// Operations that nobody has asked for yet would be most of the text.
bool worth_showing(const observe::Counter&, const prometheus::ClientMetric&) { return true; }
bool worth_showing(const observe::Histogram&, const prometheus::ClientMetric& metric) {
  return metric.histogram.sample_count > 0;
}

template <class Instrument>
void collect(const FamiliesOf<Instrument>& families, prometheus::MetricType type,
             std::vector<prometheus::MetricFamily>& into) {
  for (const auto& [name, family] : families) {
    prometheus::MetricFamily shown_family{std::string{name}, std::string{family.declared->help}, type, {}};
    for (const auto& [series, instrument] : family.members) {
      auto metric = shown(*instrument, *family.declared);
      metric.label = series;
      if (worth_showing(*instrument, metric)) shown_family.metric.push_back(std::move(metric));
    }
    if (!shown_family.metric.empty()) into.push_back(std::move(shown_family));
  }
}

}  // namespace

struct PrometheusMetrics::Families {
  std::mutex mutex;
  FamiliesOf<observe::Counter> counters;
  FamiliesOf<observe::Histogram> histograms;
  prometheus::Registry registry;
  std::unordered_map<std::string_view, prometheus::Family<prometheus::Gauge>*> gauges;
  observe::Counter undeclared_counter;
  observe::Histogram undeclared_histogram{{}};
};

PrometheusMetrics::PrometheusMetrics() : families_(std::make_unique<Families>()) {
  for (const Declared& one : declared_counters()) families_->counters[one.name].declared = &one;
  for (const Declared& one : declared_histograms()) families_->histograms[one.name].declared = &one;
  for (const Declared& one : declared_gauges()) {
    auto& family =
        prometheus::BuildGauge().Name(std::string{one.name}).Help(std::string{one.help}).Register(families_->registry);
    families_->gauges.emplace(one.name, &family);
  }
}

PrometheusMetrics::~PrometheusMetrics() = default;

observe::Counter& PrometheusMetrics::counter(std::string_view name, Labels labels) {
  const std::lock_guard lock(families_->mutex);
  const auto family = families_->counters.find(name);
  if (family == families_->counters.end()) return families_->undeclared_counter;
  auto& member = family->second.members[series_of(labels)];
  if (!member) member = std::make_unique<observe::Counter>();
  return *member;
}

observe::Histogram& PrometheusMetrics::histogram(std::string_view name, Labels labels) {
  const std::lock_guard lock(families_->mutex);
  const auto family = families_->histograms.find(name);
  if (family == families_->histograms.end()) return families_->undeclared_histogram;
  auto& member = family->second.members[series_of(labels)];
  if (!member) member = std::make_unique<observe::Histogram>(family->second.declared->bounds);
  return *member;
}

void PrometheusMetrics::set(std::string_view name, double value, Labels labels) {
  const auto family = families_->gauges.find(name);
  if (family == families_->gauges.end()) return;
  std::map<std::string, std::string> members;
  for (const auto& [label, text] : labels) members.emplace(label, text);
  family->second->Add(members).Set(value);
}

std::string PrometheusMetrics::render() {
  auto families = families_->registry.Collect();
  {
    const std::lock_guard lock(families_->mutex);
    collect(families_->counters, prometheus::MetricType::Counter, families);
    collect(families_->histograms, prometheus::MetricType::Histogram, families);
  }
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace mfad::metrics
