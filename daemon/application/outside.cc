#include "daemon/application/outside.h"

#include <fmt/format.h>

#include <algorithm>

#include "events/codec.h"

namespace mfad::application {
namespace {

std::string why_halted(const project::ProjectionStatus& halted) {
  return fmt::format("{} at {}: {}", halted.name, halted.position.value, halted.reason);
}

}  // namespace

query::Status Outside::status() const {
  query::Status status;
  std::vector<query::Status::Warning> halts;
  for (const auto& one : parts_.projections.status()) {
    status.projections.push_back({one.name, one.position, std::string{project::name_of(one.state)}});
    if (one.state == project::ProjectionState::halted) halts.push_back({"projection-halted", why_halted(one)});
  }
  const auto publisher = parts_.publisher.status();
  status.publisher = {std::string{publish::name_of(publisher.state)}, publisher.cursor, publisher.reason};
  status.degraded = degraded();
  status.warnings = parts_.warnings;
  std::ranges::move(halts, std::back_inserter(status.warnings));
  for (const auto& warning : publisher.warnings) status.warnings.push_back({warning.code, warning.detail});
  if (!publisher.detail.empty()) status.warnings.push_back({"publisher", publisher.detail});
  return status;
}

std::vector<std::string> Outside::degraded() const {
  std::vector<std::string> codes;
  if (clock_degraded_) codes.emplace_back("clock-jumped");
  if (parts_.publisher.status().state == publish::PublisherState::halted) codes.emplace_back("publisher-halted");
  const auto projections = parts_.projections.status();
  const auto halted = [](const auto& one) { return one.state == project::ProjectionState::halted; };
  if (std::ranges::any_of(projections, halted)) codes.emplace_back("projection-halted");
  return codes;
}

std::optional<std::expected<Position, Reason>> Outside::may_republish(std::optional<Position> from) const {
  const auto answer = parts_.publisher.judge_republish(from ? publish::RepublishFrom{*from} : publish::FromTail{});
  using Verdict = publish::RepublishAnswer::Verdict;
  switch (answer.verdict) {
    case Verdict::accepted: return answer.from;
    case Verdict::not_halted: return std::unexpected(Reason::publisher_not_halted);
    case Verdict::not_looked_yet: return std::nullopt;
    case Verdict::tail_differs: return std::unexpected(Reason::tail_differs);
    case Verdict::beyond_the_log: break;
  }
  return std::unexpected(Reason::invalid);
}

void Outside::republish(std::optional<Position> from) {
  parts_.publisher.request_republish(from ? publish::RepublishFrom{*from} : publish::FromTail{});
}

bool Outside::has_projection(std::string_view name) const {
  const auto projections = parts_.projections.status();
  return std::ranges::any_of(projections, [&](const auto& one) { return one.name == name; });
}

void Outside::rebuild(std::string_view name) {
  parts_.projections.request_rebuild(name);
  parts_.wake_projections();
}

std::vector<api::Operations::NotReady> Outside::not_ready() const {
  std::vector<NotReady> reasons;
  const auto tail = parts_.log.tail();
  for (const auto& one : parts_.projections.status()) {
    if (one.state == project::ProjectionState::halted) {
      // Anybody may ask; why it halted names files, and is for /v1/status and the log.
      reasons.push_back({"projection-halted", fmt::format("{} stands still at {}", one.name, one.position.value)});
    } else if (one.position < tail) {
      reasons.push_back({"projection-lagging",
                         fmt::format("{} has folded {} of {} events", one.name, one.position.value, tail.value)});
    }
  }
  return reasons;
}

void Outside::refresh(observe::Metrics& metrics) const {
  metrics.set("mfad_position", static_cast<double>(parts_.log.tail().value));
  const auto depth = parts_.queue.depth();
  const auto waiting = [&](std::size_t queued, command::Lane lane) {
    return static_cast<double>(queued + parts_.prefetcher.waiting(lane));
  };
  metrics.set("mfad_queue_commands", waiting(depth.interactive, command::Lane::interactive), {{"lane", "interactive"}});
  metrics.set("mfad_queue_commands", waiting(depth.bulk, command::Lane::bulk), {{"lane", "bulk"}});
  metrics.set("mfad_deadlines_pending", static_cast<double>(parts_.log.deadlines_pending()));
  metrics.set("mfad_deliveries_waiting", static_cast<double>(parts_.deliverer.waiting()));
  refresh_projections(metrics);
  refresh_publisher(metrics);
  const auto codes = degraded();
  for (std::string_view code : {"clock-jumped", "publisher-halted", "projection-halted"})
    metrics.set("mfad_degraded", std::ranges::find(codes, code) == codes.end() ? 0 : 1, {{"reason", code}});
}

void Outside::refresh_projections(observe::Metrics& metrics) const {
  using State = project::ProjectionState;
  const auto tail = parts_.log.tail();
  for (const auto& one : parts_.projections.status()) {
    const auto lag = tail.value - std::min(tail, one.position).value;
    metrics.set("mfad_projection_lag_events", static_cast<double>(lag), {{"projection", one.name}});
    metrics.set("mfad_projection_lag_seconds", lag == 0 ? 0 : age_after(one.position), {{"projection", one.name}});
    for (State state : {State::running, State::rebuilding, State::halted})
      metrics.set("mfad_projection_state", state == one.state ? 1 : 0,
                  {{"projection", one.name}, {"state", project::name_of(state)}});
  }
}

void Outside::refresh_publisher(observe::Metrics& metrics) const {
  using State = publish::PublisherState;
  const auto tail = parts_.log.tail();
  const auto publisher = parts_.publisher.status();
  metrics.set("mfad_publisher_cursor", static_cast<double>(publisher.cursor.value));
  const bool off = publisher.state == State::off;
  const auto lag = off ? 0 : tail.value - std::min(tail, publisher.cursor).value;
  metrics.set("mfad_publisher_lag_events", static_cast<double>(lag));
  // The clock may stand wrong; what was seen waiting has waited.
  const auto seen_waiting = std::chrono::duration<double>(publisher.oldest_unacknowledged).count();
  metrics.set("mfad_publisher_lag_seconds", lag == 0 ? 0 : std::max(seen_waiting, age_after(publisher.cursor)));
  for (State state : {State::off, State::running, State::waiting, State::halted})
    metrics.set("mfad_publisher_state", state == publisher.state ? 1 : 0, {{"state", publish::name_of(state)}});
}

// Seconds since the event after that position was recorded. One read, and only where something lags.
double Outside::age_after(Position position) const {
  const auto records = parts_.log.read(position, 1, 1);
  if (!records || records->empty()) return 0;
  const auto envelope = decode_envelope(records->front().bytes);
  if (!envelope) return 0;
  return std::max(0.0, std::chrono::duration<double>(parts_.clock.paced() - envelope->recorded_at).count());
}

}  // namespace mfad::application
