// What operators see and may set going: /v1/status, republishing, rebuilding, and the gauges (contract §5).
#pragma once

#include <atomic>

#include "daemon/api/operations.h"
#include "daemon/command/prefetcher.h"
#include "daemon/command/queue.h"
#include "daemon/deliver/deliverer.h"
#include "daemon/observe/metrics.h"
#include "daemon/project/projection_runner.h"
#include "daemon/publish/publisher.h"
#include "daemon/query/status.h"
#include "events/port/system.h"

namespace mfad::application {

class Outside final : public query::StatusSource, public api::Operations {
 public:
  struct Parts {
    project::ProjectionRunner& projections;
    publish::Publisher& publisher;
    const command::SubmissionQueue& queue;
    const command::Prefetcher& prefetcher;
    const deliver::Deliverer& deliverer;
    const EventLog& log;
    const Clock& clock;
    std::function<void()> wake_projections;
    std::vector<query::Status::Warning> warnings;  // of the start
  };
  explicit Outside(Parts parts) : parts_(std::move(parts)) {}

  query::Status status() const override;

  std::optional<std::expected<Position, Reason>> may_republish(std::optional<Position> from) const override;
  void republish(std::optional<Position> from) override;
  bool has_projection(std::string_view name) const override;
  void rebuild(std::string_view name) override;

  std::vector<NotReady> not_ready() const override;
  std::vector<std::string> degraded() const override;

  void clock_degraded(bool degraded) { clock_degraded_ = degraded; }
  void refresh(observe::Metrics& metrics) const override;

 private:
  void refresh_projections(observe::Metrics& metrics) const;
  void refresh_publisher(observe::Metrics& metrics) const;
  double age_after(Position position) const;

  Parts parts_;
  std::atomic<bool> clock_degraded_ = false;
};

}  // namespace mfad::application
