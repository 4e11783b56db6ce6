#include "tests/simulation/run.h"

#include <fmt/format.h>

#include "events/catalogue.h"
#include "tests/simulation/checkers.h"
#include "tests/simulation/sim_keyring.h"

namespace mfad::sim {
namespace {

using std::chrono_literals::operator""min;

constexpr int settling_ticks_max = 20'000;
constexpr int starts_tried_max = 4;
constexpr int lingering_max = 3;          // calls within calls
constexpr std::uint64_t midway_of = 100;  // ticks, on average, between looks at the rows

}  // namespace

void RunFigures::add(const RunFigures& other) {
  runs += other.runs;
  ticks += other.ticks;
  events += other.events;
  decisions += other.decisions;
  answers += other.answers;
  replays += other.replays;
  crashes += other.crashes;
  power_losses += other.power_losses;
  fault_points += other.fault_points;
  topics_damaged += other.topics_damaged;
  republishes += other.republishes;
  stores_removed += other.stores_removed;
  callers_revoked += other.callers_revoked;
}

SimulatedRun::SimulatedRun(std::uint64_t seed)
    : seed_(seed),
      chance_(seed),
      faults_(draw_faults(chance_)),
      topics_are_safe_(faults_.topic_damaged == 0),
      plan_(draw_plan(chance_)),
      durable_(seed, plan_),
      clients_(seed + 1, durable_, faults_) {
  if (plan_.keyring) lose_power_often(faults_);
  durable_.points.meanwhile = [this] { meanwhile(); };
  durable_.broker.report_is_late = [this] { return percent(faults_.late_report); };
  durable_.broker.fate = [this](const publish::OutgoingRecord&) {
    using memory::Fate;
    if (frozen_) return Fate::held;
    if (std::exchange(reject_next_, false)) return Fate::rejected;
    if (!percent(faults_.record_fate)) return Fate::stored;
    return percent(50) ? Fate::acknowledgement_lost : Fate::lost;
  };
}

RunFigures SimulatedRun::figures() const {
  RunFigures figures = figures_;
  figures.runs = 1;
  figures.events = durable_.log.tail().value;
  figures.decisions = durable_.history.decisions();
  figures.answers = clients_.answers();
  figures.replays = clients_.replays();
  figures.fault_points = durable_.points.reached();
  return figures;
}

std::string SimulatedRun::fingerprint() { return fmt::format("{} {}", digest_of(durable_), chance_.next()); }

void SimulatedRun::complain(const Complaints& more) { complaints_.insert(complaints_.end(), more.begin(), more.end()); }

// A machine of ours that throws is a finding like any other.
Complaints SimulatedRun::play() {
  seed_libsodium(seed_);
  try {
    restart();
    if (process_) begin();
    for (int tick = 0; tick < plan_.ticks && complaints_.empty(); ++tick) this->tick();
    if (complaints_.empty()) settle();
  } catch (const std::exception& failed) {
    complaints_.push_back(fmt::format("thrown: {}", failed.what()));
  }
  return complaints_;
}

void SimulatedRun::begin() {
  for (const Command& command : Clients::first_commands()) {
    command::Submission submission;
    submission.command = command;
    submission.actor.who = SystemActor::start;
    submission.done = [this](const command::Answer& answer) {
      if (answer.status != 200) complaints_.push_back("the beginning was refused: " + answer.body);
    };
    process_->submit(std::move(submission));
    process_->step_prefetch();
    process_->step_writer();
  }
  begun_ = true;
}

void SimulatedRun::tick() {
  ++figures_.ticks;
  try {
    inject();
    step_one();
    operate();
  } catch (const ProcessCrashed&) {
    crash();
  }
  durable_.clock.advance(Milliseconds{chance_.below(2000)});
  complain(clients_.complaints());
  if (clients_.acknowledged() > durable_.log.tail()) complaints_.emplace_back("an acknowledged event is gone");
  if (process_) complain(process_->check_pace());
  if (process_ && chance_.below(midway_of) == 0) check_midway();
}

void SimulatedRun::step_one() {
  switch (chance_.below(9)) {
    case 0:
    case 1: clients_.act(*process_); break;
    case 2: clients_.repeat(*process_); break;
    case 3:
    case 4: process_->step_writer(); break;
    case 5: process_->step_projections(); break;
    case 6: process_->step_publisher(); break;
    case 7: process_->step_prefetch(); break;
    default: process_->step_timer(); process_->step_deliverer();
  }
}

// A call takes its time: other machines work before it goes on.
void SimulatedRun::meanwhile() {
  if (!begun_ || !process_ || lingering_ == lingering_max || !percent(faults_.slow_call)) return;
  struct Deeper {
    explicit Deeper(int& counter) : depth(counter) { ++depth; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    ~Deeper() { --depth; }
    int& depth;
  };
  const Deeper deeper{lingering_};
  durable_.clock.advance(Milliseconds{chance_.below(500)});
  for (auto steps = 1 + chance_.below(3); steps > 0; --steps) step_one();
}

// Each projection has its own position while one of them is made anew: then there is nothing to compare with.
void SimulatedRun::check_midway() {
  make_readable();
  const LogCopy log = copy_log(durable_.log, process_->box());
  complain(check_armed(log, durable_));
  const Position shown = process_->views().get()->position;
  for (const auto& projection : process_->projections().status()) {
    if (projection.position != shown) return;
  }
  complain(check_rows(log, *process_));
}

void SimulatedRun::crash() {
  ++figures_.crashes;
  durable_.points.never_crash();
  process_.reset();
  clients_.process_ended();
  const bool power_lost = percent(faults_.power_loss);
  if (power_lost) ++figures_.power_losses;
  durable_.broker.process_ended(percent(50));
  durable_.log.crash();
  make_readable();
  durable_.files.crash(power_lost, chance_);
  durable_.rows.crash(power_lost, chance_);
  if (clients_.acknowledged() > durable_.log.tail())
    complaints_.emplace_back("an acknowledged event is gone after a crash");
  restart();
}

void SimulatedRun::restart() {
  for (int tried = 1;; ++tried) {
    try {
      if (per_mille(faults_.crash) && tried < starts_tried_max) durable_.points.crash_after(chance_.below(8));
      auto started = Process::start(durable_, [this](const Mail& mail) { return clients_.receive(mail); });
      durable_.points.never_crash();
      if (!started) {
        complaints_.push_back("a start was refused though nothing was damaged: " + started.error().message);
        return;
      }
      process_ = std::move(*started);
      return;
    } catch (const ProcessCrashed&) {
      durable_.points.never_crash();
      const bool power_lost = percent(faults_.power_loss);
      durable_.log.crash();
      durable_.files.crash(power_lost, chance_);
      durable_.rows.crash(power_lost, chance_);
    }
  }
}

// The operator answers a halt: only a topic that lost records, or a record that was refused, may cause one.
void SimulatedRun::operate() {
  if (!process_) return;
  auto& publisher = process_->publisher();
  const auto status = publisher.status();
  if (status.state != publish::PublisherState::halted) return;
  if (!halt_is_due_) {
    complaints_.push_back(fmt::format("the publisher halted though nothing was damaged: {}: {}",
                                      status.reason.value_or(""), status.detail));
    return;
  }
  if (percent(80)) return;  // it takes a while until somebody looks
  publish::RepublishFrom from = Position{1};
  if (percent(50)) from = publish::FromTail{};
  // Who names a place vouches for what is before it, and the next damage may come before it is looked up.
  if (topics_are_safe_ && percent(40)) from = status.cursor.next();
  if (publisher.request_republish(from).verdict == publish::RepublishAnswer::Verdict::accepted) ++figures_.republishes;
}

void SimulatedRun::settle() {
  end_faults();
  crash();
  int tick = 0;
  while (tick < settling_ticks_max && complaints_.empty() && !settle_tick(tick)) ++tick;
  if (!process_) return;
  pass_all_deadlines();
  check_at_the_end();
}

// True when nothing waits any more.
bool SimulatedRun::settle_tick(int tick) {
  constexpr int repeat_every = 100;
  if (tick % repeat_every == 0) clients_.repeat_unanswered(*process_);
  process_->step_prefetch();
  process_->step_writer();
  process_->step_timer();
  process_->step_deliverer();
  const bool folding = process_->step_projections();
  const bool publishing = process_->step_publisher();
  operate();
  durable_.clock.advance(Milliseconds{50});
  return !folding && !publishing && clients_.all_answered() && process_->settled();
}

// Every flow, code and lockout ends by itself.
void SimulatedRun::pass_all_deadlines() {
  const LogCopy log = copy_log(durable_.log, process_->box());
  if (!log.events.empty()) {
    const Milliseconds behind = log.events.back().envelope.recorded_at - process_->clock().paced();
    if (behind > Milliseconds{0}) durable_.clock.advance(behind);
  }
  constexpr int minutes = 45;
  for (int passed = 0; passed < minutes; ++passed) {
    durable_.clock.advance(1min);
    settle_tick(1);
    settle_tick(1);
  }
  for (int tick = 0; tick < settling_ticks_max && !settle_tick(tick); ++tick) {
  }
}

void SimulatedRun::count(const LogCopy& log) {
  for (const RecordedEvent& recorded : log.events) {
    const auto type = info_of(recorded.event).type;
    if (type == "store.removed") ++figures_.stores_removed;
    if (type == "installation.caller_revoked") ++figures_.callers_revoked;
  }
}

void SimulatedRun::check_at_the_end() {
  if (!clients_.all_answered()) complaints_.emplace_back("a request was never answered");
  const auto status = process_->publisher().status();
  if (!process_->settled())
    complaints_.push_back(fmt::format("it did not settle: publisher {} {} {} at {} of {}",
                                      publish::name_of(status.state), status.reason.value_or(""), status.detail,
                                      status.cursor.value, durable_.log.tail().value));
  for (const auto& projection : process_->projections().status()) {
    if (projection.state != project::ProjectionState::running)
      complaints_.push_back("halted: " + projection.name + ": " + projection.reason);
  }
  complain(clients_.complaints());
  const LogCopy log = copy_log(durable_.log, process_->box());
  count(log);
  complain(check_log(log));
  complain(check_released(log, durable_));
  complain(check_armed(log, durable_));
  complain(check_nothing_overdue(log, process_->clock().paced()));
  complain(check_rows(log, *process_));
  complain(durable_.history.check(log, {std::string{process_->hash_key()}, std::string{sim_cluster}, 6}));
  complain(check_broker(durable_, status.cursor));
  complain(check_state_topics(durable_, *process_));
  complain(check_no_marks(*process_));
}

}  // namespace mfad::sim
