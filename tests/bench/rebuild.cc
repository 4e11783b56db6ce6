// All projections from an empty store of rows, against decoding the same events and committing the same row writes.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "adapters/rocksdb/row_store.h"
#include "daemon/project/generations.h"
#include "daemon/project/projection_runner.h"
#include "events/codec.h"
#include "projections/account_state/account_state.h"
#include "projections/role_state/role_state.h"
#include "tests/bench/bench.h"
#include "tests/bench/recorded_rows.h"
#include "tests/bench/stopped_log.h"

namespace mfad::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Budget rebuild_budget{Budget::Kind::at_least, 0.6, 0.8};
constexpr std::uint64_t events_max = 200'000;

double rate(std::uint64_t events, Clock::time_point begun) {
  return static_cast<double>(events) / std::chrono::duration<double>(Clock::now() - begun).count();
}

// A log that ends earlier: what is measured must fit the time.
class FirstPart final : public EventLog {
 public:
  FirstPart(const EventLog& log, Position end) : log_(log), end_(end) {}
  const LogIdentity& identity() const override { return log_.identity(); }
  Result<> append(const Group&) override { return error(ErrorCode::refused, "only read"); }
  Position tail() const override { return end_; }
  std::uint64_t last_group() const override { return log_.last_group(); }
  Result<std::optional<StreamHead>> head(const StreamId& stream) const override { return log_.head(stream); }
  Result<std::optional<Snapshot>> snapshot(const StreamId& stream) const override { return log_.snapshot(stream); }
  Result<std::vector<StoredRecord>> read(Position after, std::size_t records_max,
                                         std::size_t bytes_max) const override {
    return log_.read(after, std::min<std::size_t>(records_max, end_.value - after.value), bytes_max);
  }
  Result<std::vector<StoredRecord>> read_stream(const StreamId& stream, StreamVersion after,
                                                std::size_t records_max) const override {
    return log_.read_stream(stream, after, records_max);
  }
  Result<StreamVersion> version_at(const StreamId& stream, Position position) const override {
    return log_.version_at(stream, position);
  }
  Result<std::optional<std::string>> outcome(const OutcomeKey& key) const override { return log_.outcome(key); }
  void forget_outcomes(Timestamp) override {}
  Result<std::vector<DeadlineRow>> deadlines_until(Timestamp until, std::size_t rows_max) const override {
    return log_.deadlines_until(until, rows_max);
  }
  Result<std::optional<Timestamp>> earliest_deadline() const override { return log_.earliest_deadline(); }
  Result<std::map<std::string, std::string>> cursors() const override { return log_.cursors(); }

 private:
  const EventLog& log_;
  const Position end_;
};

std::unique_ptr<RowStore> fresh_rows(system::SystemFileStore& files, const std::string& directory) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  auto rows = rocks::open_row_store({.directory = directory, .files = &files, .written_once = project::written_once()});
  if (!rows) give_up(rows.error().message);
  return std::move(*rows);
}

void fold_all(const EventLog& log, RowStore& rows, const ProjectionContext& context) {
  project::ReadViewHolder views;
  observe::NoMetrics metrics;
  observe::NoLog quiet;
  std::vector<std::unique_ptr<Projection>> projections;
  projections.push_back(std::make_unique<role_state::RoleStateProjection>(context));
  projections.push_back(std::make_unique<account_state::AccountStateProjection>(context));
  auto runner = project::ProjectionRunner::open({log, rows, context, views, metrics, quiet, [](Position) {}},
                                                std::move(projections));
  if (!runner) give_up(runner.error().message);
  while (views.get()->position < log.tail()) {
    if (const auto step = (*runner)->step(); !step) give_up(step.error().message);
  }
}

// The runner reads and decodes in slices of this size too.
void decode_all(const EventLog& log, const SecretBox& box) {
  using Runner = project::ProjectionRunner;
  for (Position at; at < log.tail();) {
    const auto slice = log.read(at, Runner::slice_events_max, Runner::slice_bytes_max);
    if (!slice || slice->empty()) give_up("the log cannot be read");
    for (const StoredRecord& record : *slice) {
      if (!decode_record(record.bytes, box)) give_up("the log is damaged");
      at = record.position;
    }
  }
}

}  // namespace

void rebuild(Bench& bench) {
  House& house = bench.house();
  house.daemon->stop();
  {
    StoppedLog stopped{*house.daemon};
    const FirstPart log{stopped.log(), Position{std::min(events_max, stopped.tail().value)}};
    const ProjectionContext context{stopped.box(), std::string{stopped.data.keyring->hash_key()}, false};
    const std::string directory = bench.scratch("rebuilt");
    RecordedRows recorded{fresh_rows(stopped.host.files, directory)};
    fold_all(log, recorded, context);
    recorded.close();
    Figure figure{"rebuild", "rebuild of all rows", "events/s", "decode, and the same row writes", {}, {}, {},
                  {},        rebuild_budget,        ""};
    figure.note = fmt::format("{} events, {:.1f} row writes each", log.tail().value,
                              static_cast<double>(recorded.writes()) / static_cast<double>(log.tail().value));
    for (int round = 0; round < bench.options().rounds; ++round) {
      auto rows = fresh_rows(stopped.host.files, directory);
      auto begun = Clock::now();
      decode_all(log, stopped.box());
      recorded.write_again(*rows);
      figure.limits.push_back(rate(log.tail().value, begun));
      rows.reset();
      rows = fresh_rows(stopped.host.files, directory);
      begun = Clock::now();
      fold_all(log, *rows, context);
      figure.ours.push_back(rate(log.tail().value, begun));
    }
    bench.add(std::move(figure));
    std::filesystem::remove_all(directory);
  }
  house.daemon->start();
}

}  // namespace mfad::bench
