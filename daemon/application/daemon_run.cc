// The threads of the daemon, and its end.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "adapters/system/wipe_stack.h"
#include "daemon/application/daemon.h"
#include "daemon/application/signals.h"
#include "daemon/timer/clock_watch.h"
#include "daemon/timer/verification_pace.h"

namespace mfad::application {
namespace {

constexpr Milliseconds housekeeping_interval{200};
constexpr Milliseconds writer_waits{1000};
constexpr Milliseconds unread_told_interval{10'000};  // who asks again and again must not flood the log
constexpr Milliseconds timer_interval{200};
constexpr Milliseconds timer_interval_while_behind{20};
constexpr Milliseconds verifier_interval{200};
constexpr Milliseconds projection_waits{500};
constexpr Milliseconds publisher_waits{100};
constexpr Milliseconds deliverer_waits{1000};
constexpr std::size_t deliverers = 2 * deliver::Lines::sending_to_silent_max;
constexpr Milliseconds stop_waits_max{10'000};  // for mail, and once more for the brokers

// Rows that failed a write otherwise than for want of room are marked, and so made anew.
std::string_view what_of_the_rows(ErrorCode failed) {
  switch (failed) {
    case ErrorCode::no_space: return "the rows cannot be written: make room and start again";
    case ErrorCode::corruption: return "the rows are damaged: start again, and they are made anew";
    default: return "the rows cannot be written: see to the disk and start again, and they are made anew";
  }
}

// True: those that are not there have halted. Their queries say so; nobody else needs them.
bool waits_for_nobody(const std::vector<project::ProjectionStatus>& projections, Position tail) {
  return std::ranges::all_of(projections, [&](const project::ProjectionStatus& one) {
    return one.state == project::ProjectionState::halted || one.position >= tail;
  });
}

}  // namespace

void Daemon::fail(const Error& failed) {
  log_.write(log::Level::error, "the log cannot be written; nobody was answered; restart is recovery",
             {{"reason", failed.message}});
  end_at_once(exit_log_write_failed);  // what is on disk is unknown: nothing of ours may touch it again
}

// Whoever reads the log may be stuck: what was said last gets its time, and no more.
void Daemon::end_at_once(int code) {
  log_.flush();
  std::_Exit(code);
}

void Daemon::end_by(std::string_view thrown, int code) {
  log_.write(log::Level::error, "the daemon ended: start again and report this", {{"reason", thrown}});
  end_at_once(code);
}

std::jthread Daemon::start_loop(const char* name, std::function<void(const std::stop_token&)> body) {
  return start_thread(name, std::move(body), [this, name](std::string_view thrown) {
    log_.write(log::Level::error, "a thread ended: start again and report this",
               {{"thread", name}, {"reason", thrown}});
    log_.flush();
  });
}

std::unique_ptr<system::WorkerPool> Daemon::start_pool(const char* name, std::size_t threads, std::size_t waiting_max) {
  return std::make_unique<system::WorkerPool>(threads, waiting_max,
                                              [this, name](auto body) { return start_loop(name, std::move(body)); });
}

void Daemon::tell_of_bugs(const command::CommandLoop::Worked& worked) {
  for (const auto& failed : worked.checks_failed) {
    log_.write(log::Level::error, "a command was refused because of a bug of mfad: report it",
               {{"request_id", failed.request_id}, {"reason", failed.reason}});
  }
}

void Daemon::run_writer(const std::stop_token& stop) {
  std::optional<Milliseconds> told;
  while (true) {
    const auto step = writer_->step();
    if (const auto* failed = std::get_if<command::CommandLoop::Failed>(&step)) fail(failed->error);
    const auto* worked = std::get_if<command::CommandLoop::Worked>(&step);
    const Milliseconds now = host_.clock.since_boot();
    if (worked != nullptr) tell_of_bugs(*worked);
    if (worked != nullptr && worked->unread && (!told || now >= *told + unread_told_interval)) {
      told = now;
      log_.write(log::Level::error, "the log cannot be read in one place; what needs it was refused",
                 {{"request_id", worked->unread->request_id}, {"reason", worked->unread->reason}});
    }
    if (!std::holds_alternative<command::CommandLoop::Idle>(step)) continue;
    if (stop.stop_requested()) return;
    queue_.wait(writer_waits);
  }
}

void Daemon::run_projections(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto worked = projections_->step();
    if (!worked) {
      // Rows may be deleted at any time, the log may not: this is no loss, but nothing can be shown any more.
      log_.write(log::Level::error, what_of_the_rows(worked.error().code), {{"reason", worked.error().message}});
      end_at_once(exit_log_write_failed);
    }
    if (!*worked) projections_alarm_.wait(stop, projection_waits);
  }
  if (const auto settled = projections_->settle(); !settled)
    log_.write(log::Level::error, what_of_the_rows(settled.error().code), {{"reason", settled.error().message}});
}

void Daemon::run_publisher(const std::stop_token& stop) {
  auto shown = publish::PublisherState::off;
  std::optional<std::string> shown_reason;
  Alarm nobody;
  while (!stop.stop_requested()) {
    const auto result = publisher_->step(host_.clock.since_boot(), publisher_waits);
    if (auto rows = publisher_->take_cursor_update(); !rows.empty()) {
      cursors_mailbox_.put(std::move(rows));
      queue_.nudge();
    }
    const auto status = publisher_->status();
    if (status.state != shown || status.reason != shown_reason) {
      const bool bad =
          status.state == publish::PublisherState::halted || status.state == publish::PublisherState::waiting;
      log_.write(bad ? log::Level::warning : log::Level::info,
                 fmt::format("publisher {}", publish::name_of(status.state)),
                 {{"reason", status.reason.value_or("")}, {"detail", status.detail}});
      shown = status.state;
      shown_reason = status.reason;
    }
    if (result == publish::StepResult::idle) nobody.wait(stop, publisher_waits);
  }
}

void Daemon::run_timer(const std::stop_token& stop) {
  timer::ClockWatch watch;
  Alarm nobody;
  while (!stop.stop_requested()) {
    const auto due = timer_->step();
    if (!due) log_.write(log::Level::error, "deadlines cannot be read", {{"reason", due.error().message}});
    const auto boot = host_.clock.since_boot();
    if (const auto jump = watch.observe(host_.clock.wall(), boot)) {
      metrics_.count("mfad_clock_jumps_total");
      log_.write(log::Level::warning, "the clock jumped", {{"milliseconds", std::to_string(jump->count())}});
      std::vector<command::Submission> one(1);
      one.front().command = InstallationCommand{installation::RecordClockJump{jump->count()}};
      one.front().actor.who = SystemActor::timer;
      one.front().request_id = "timer";
      one.front().done = [](const command::Answer&) {};
      queue_.submit(one);
    }
    outside_->clock_degraded(watch.degraded(boot) || clock_->distance() > timer::ClockWatch::jump_min);
    nobody.wait(stop, due && due->more ? timer_interval_while_behind : timer_interval);
  }
}

// Of damage restart is no recovery. What cannot be read now may be read later; commands that need it are refused.
void Daemon::run_verifier(const std::stop_token& stop) {
  timer::VerificationPace pace;
  Alarm nobody;
  rocks::RocksEventLog& log = *data_.opened.log;
  bool told = false;
  while (!stop.stop_requested()) {
    if (const auto records = pace.records_now(log.verified(), log.tail()); records != 0) {
      const auto right = log.verify_more(records);
      if (!right && right.error().code == ErrorCode::corruption) {
        log_.write(log::Level::error, "a record of the log is damaged", {{"reason", right.error().message}});
        end_at_once(exit_refused);
      }
      if (!right && !told)
        log_.write(log::Level::error, "the log cannot be verified now", {{"reason", right.error().message}});
      told = !right;
    }
    nobody.wait(stop, verifier_interval);
  }
}

void Daemon::run_deliverer(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const bool sent = deliverer_->step();
    system::wipe_stack();  // of the code that was sent
    if (!sent) deliverer_->wait(stop, deliverer_waits);
  }
  while (deliverer_->step()) {
  }
}

void Daemon::start_followers() {
  writer_thread_ = start_loop("writer", [this](const std::stop_token& stop) { run_writer(stop); });
  projections_thread_ = start_loop("projections", [this](const std::stop_token& stop) { run_projections(stop); });
  publisher_thread_ = start_loop("publisher", [this](const std::stop_token& stop) { run_publisher(stop); });
  timer_thread_ = start_loop("timer", [this](const std::stop_token& stop) { run_timer(stop); });
  verifier_thread_ = start_loop("verifier", [this](const std::stop_token& stop) { run_verifier(stop); });
  for (std::size_t i = 0; i < deliverers; ++i)
    deliverer_threads_.push_back(start_loop("deliverer", [this](const std::stop_token& stop) { run_deliverer(stop); }));
  http_thread_ = start_loop("http", [this](const std::stop_token&) { server_->run(); });
}

bool Daemon::wait_for_rows() {
  const Position tail = tail_->get();
  const auto reached = std::make_shared<Alarm>();  // the gate may still be telling it when we have seen enough
  const auto ticket =
      rows_gate_->wait(tail, query::ReadGate::forever, [reached](query::ReadGate::Verdict) { reached->notify(); });
  const std::stop_source never;
  bool stopped = false;
  while (!stopped && rows_gate_->position() < tail) {
    projections_alarm_.notify();
    reached->wait(never.get_token(), housekeeping_interval);
    stopped = wait_for_signal(Milliseconds{0}) != Signal::none;
    if (waits_for_nobody(projections_->status(), tail)) break;
  }
  rows_gate_->cancel(ticket);
  return !stopped;
}

void Daemon::keep_house() {
  while (wait_for_signal(housekeeping_interval) == Signal::none) {
    service_->sweep();
  }
}

int Daemon::run() {
  start_followers();
  if (!wait_for_rows()) {
    stop_all();
    return exit_clean;
  }
  service_->set_stage(api::Stage::ready);
  const std::string kafka = dev_broker_                     ? dev_broker_->bootstrap()
                            : config_.kafka_brokers.empty() ? "off"
                                                            : config_.kafka_brokers;
  fmt::print("mfad ready url=http://{}:{} position={} lineage={} kafka={}\n", listen_.for_url(), server_->port(),
             tail_->get().value, to_hex(data_.opened.log->identity().lineage), kafka);
  std::fflush(stdout);
  keep_house();
  stop_all();
  return exit_clean;
}

void Daemon::stop_all() {
  log_.write(log::Level::info, "stopping");
  service_->set_stage(api::Stage::stopping);
  auto mail_limit_thread = start_loop("mail limit", [this](const std::stop_token& stop) {
    Alarm nobody;
    nobody.wait(stop, stop_waits_max);
    deliverer_->break_off();
  });
  server_->stop();
  end_at_once_on_another_signal();
  http_thread_ = {};  // what is in flight is answered by the writer, which still runs
  timer_thread_ = {};
  verifier_thread_ = {};
  for (auto& thread : deliverer_threads_) thread.request_stop();
  deliverer_threads_.clear();
  mail_limit_thread = {};
  deliverer_->give_up();
  prefetch_pool_->finish();
  bulk_prefetch_pool_->finish();
  queue_.close();
  writer_thread_.request_stop();
  queue_.nudge();
  writer_thread_ = {};
  settle_publisher();
  publisher_thread_ = {};
  publisher_->close();
  cursors_mailbox_.put(publisher_->take_cursor_update());
  store_cursors();
  projections_thread_ = {};
  scans_pool_->finish();
  points_pool_->finish();
  if (const auto settled = data_.opened.log->settle(); !settled)
    log_.write(log::Level::warning, "the next start will take longer", {{"reason", settled.error().message}});
}

// For a while: all events, and the states that they come to, are with the brokers, and no mark of them is left.
void Daemon::settle_publisher() {
  const Milliseconds until = host_.clock.since_boot() + stop_waits_max;
  const auto goes_on = [&] {
    return host_.clock.since_boot() < until && publisher_->status().state == publish::PublisherState::running;
  };
  const auto folding = [&] {
    const auto projections = projections_->status();
    return rows_gate_->position() < data_.opened.log->tail() &&
           std::ranges::all_of(
               projections, [](const auto& one) { return one.state == project::ProjectionState::running; });
  };
  const auto wait = [&] {
    store_cursors();  // which the marks of the state topics wait for
    wait_for_signal(housekeeping_interval / 10);
  };
  while (goes_on() && folding()) wait();
  publisher_->look_again();
  while (goes_on() && !publisher_->settled()) wait();
}

// Once the writer's thread has ended.
void Daemon::store_cursors() {
  const auto step = writer_->step();
  if (const auto* failed = std::get_if<command::CommandLoop::Failed>(&step)) fail(failed->error);
}

}  // namespace mfad::application
