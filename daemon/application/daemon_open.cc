// Making the parts of the daemon.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "adapters/delivery/dev_outbox.h"
#include "adapters/delivery/smtp_sender.h"
#include "daemon/application/daemon.h"
#include "daemon/application/signals.h"
#include "events/base/check.h"
#include "projections/account_state/account_state.h"
#include "projections/role_state/role_state.h"

namespace mfad::application {
namespace {

constexpr std::size_t scan_threads = 2;
constexpr std::size_t point_threads =
    1;  // for point queries that had to wait: microseconds each, and never after a scan
constexpr std::size_t points_waiting_max = 1024;
constexpr std::size_t prefetch_threads = 2;  // their own: a scan must not hold up a command
constexpr std::size_t bulk_prefetch_threads = 1;
constexpr std::size_t descriptors_kept_max = 1024;  // for the log, the rows, brokers and mail

log::Level level_of(std::string_view name) {
  if (name == "debug") return log::Level::debug;
  if (name == "warning") return log::Level::warning;
  if (name == "error") return log::Level::error;
  return log::Level::info;
}

// Clients must never take the descriptors that the log needs: a log that cannot open a file ends the process.
http::ServerLimits server_limits() {
  http::ServerLimits limits;
  const std::size_t descriptors = raise_descriptor_limit();
  const std::size_t free = descriptors - std::min(descriptors / 2, descriptors_kept_max);
  limits.connections_max = std::min(limits.connections_max, free);
  limits.connections_per_address_max = std::min(limits.connections_per_address_max, free / 2);
  return limits;
}

std::unexpected<Refusal> refused(const Error& failed) { return std::unexpected(Refusal{exit_refused, failed.message}); }

}  // namespace

Daemon::Daemon(const Config& config, const config::ListenAddress& listen)
    : config_(config), listen_(listen), log_(level_of(config.log_level), metrics_, STDERR_FILENO) {}

std::expected<void, Refusal> Daemon::open() {
  auto data = open_data(config_, host_, log_);
  if (!data) return std::unexpected(data.error());
  data_ = std::move(*data);
  context_ = std::make_unique<ProjectionContext>(
      ProjectionContext{*data_.keyring, std::string{data_.keyring->hash_key()}, config_.dev});
  if (auto broker = open_broker(); !broker) return broker;
  if (auto machines = open_machines(); !machines) return machines;
  if (auto caller = register_first_caller(); !caller) return caller;
  make_outside();
  if (auto listening = server_->start(); !listening) return refused(listening.error());
  return {};
}

std::expected<void, Refusal> Daemon::open_broker() {
  std::string bootstrap = config_.kafka_brokers;
  if (bootstrap.empty() && config_.dev) {
    auto broker = kafka::DevBroker::start();
    if (!broker) return refused(broker.error());
    dev_broker_ = std::move(*broker);
    bootstrap = dev_broker_->bootstrap();
    log_.write(log::Level::info, "development broker: in memory, gone with this process", {{"kafka", bootstrap}});
  }
  if (bootstrap.empty()) return {};
  kafka::KafkaOptions options;
  options.bootstrap = bootstrap;
  options.compression = config_.kafka_compression;
  options.settings = config_.kafka_raw;
  options.has_admin = dev_broker_ == nullptr;
  // Else it would wait for brokers for ever.
  if (const auto checked = kafka::check_settings(options); !checked) return refused(checked.error());
  options.log = [this](int severity, std::string_view message) {
    constexpr int warnings_and_worse = 4;
    log_.write(severity <= warnings_and_worse ? log::Level::warning : log::Level::debug, "kafka",
               {{"detail", message}});
  };
  broker_ = std::make_unique<kafka::RdKafkaBroker>(std::move(options));
  return {};
}

std::expected<void, Refusal> Daemon::open_machines() {
  EventLog& log = *data_.opened.log;
  tail_ = std::make_unique<command::TailSignal>(data_.tail.position);
  tail_gate_ = std::make_unique<query::ReadGate>(data_.tail.position);
  rows_gate_ = std::make_unique<query::ReadGate>(Position{});
  answers_ = std::make_unique<api::Answers>(api::Answers::Options{config_.cluster, config_.dev});
  if (config_.dev) {
    mail_ = std::make_unique<delivery::DevOutbox>(config_.data_dir, host_.clock, host_.random);
  } else {
    const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
    const std::string directory = credentials == nullptr ? "/nonexistent" : credentials;
    mail_ = std::make_unique<delivery::SmtpSender>(
        delivery::SmtpSender::Options{.credential_prefix = directory + "/mfad.smtp.", .ca_file = {}}, host_.clock,
        host_.random);
  }
  clock_ = std::make_unique<timer::PacedClock>(host_.clock, data_.tail.recorded_at);
  deliverer_ = std::make_unique<deliver::Deliverer>(*mail_, queue_, *clock_, metrics_, log_);
  prefetch_pool_ = start_pool("prefetch", prefetch_threads, 2 * limits::prefetch_waiting_max);
  bulk_prefetch_pool_ = start_pool("bulk prefetch", bulk_prefetch_threads, 2 * limits::prefetch_waiting_max);
  prefetcher_ = std::make_unique<command::Prefetcher>(
      command::Prefetcher::World{queue_, log, *data_.keyring, warm_, *answers_, *prefetch_pool_, *bulk_prefetch_pool_});
  timer_ = std::make_unique<timer::DeadlineTimer>(log, *clock_, *prefetcher_);

  command::CommandLoop::Settings settings;
  settings.hash_key = data_.keyring->hash_key();
  settings.cluster = config_.cluster;
  settings.dev = config_.dev;
  settings.email_code_digits = config_.email_code_digits;
  settings.epoch = data_.opened.mark.epoch;
  auto writer = command::CommandLoop::open(
      {log, *data_.opened.head_register, *data_.keyring, *clock_, host_.random, code_check_, *answers_, queue_, *tail_,
       callers_, cursors_mailbox_, metrics_,
       [this](command::Delivery delivery) { deliverer_->enqueue(std::move(delivery)); }, &warm_},
      std::move(settings), data_.tail);
  if (!writer) return refused(writer.error());
  writer_ = std::move(*writer);

  if (auto opened = open_projections(); !opened) return opened;
  state_rows_ = std::make_unique<project::StateRows>(*projections_, views_, *context_, log_,
                                                     [this] { projections_alarm_.notify(); });
  publisher_ =
      std::make_unique<publish::Publisher>(log, broker_.get(), state_rows_.get(), state_rows_.get(),
                                           publish::PublisherOptions{.broker_is_volatile = dev_broker_ != nullptr});
  tail_->listen([this](Position tail) {
    tail_gate_->on_advanced(tail);
    projections_alarm_.notify();
    publisher_->wake();
  });
  return {};
}

// Rows are disposable: those that cannot be gone on from are made anew, once.
std::expected<void, Refusal> Daemon::open_projections() {
  auto runner = make_runner();
  if (!runner && runner.error().code == ErrorCode::corruption) {
    tell_of_damaged_rows(log_, runner.error().message);
    data_.rows.reset();
    auto empty = rocks::discard_rows(rows_request(config_, host_));
    if (!empty) return refused(empty.error());
    data_.rows = std::move(*empty);
    runner = make_runner();
  }
  if (!runner) return refused(runner.error());
  projections_ = std::move(*runner);
  return {};
}

Result<std::unique_ptr<project::ProjectionRunner>> Daemon::make_runner() {
  std::vector<std::unique_ptr<Projection>> projections;
  projections.push_back(std::make_unique<role_state::RoleStateProjection>(*context_));
  projections.push_back(std::make_unique<account_state::AccountStateProjection>(*context_));
  try {
    return project::ProjectionRunner::open({*data_.opened.log, *data_.rows, *context_, views_, metrics_, log_,
                                            [this](Position position) { rows_gate_->on_advanced(position); }},
                                           std::move(projections));
  } catch (const CheckFailed& failed) {
    return error(ErrorCode::corruption, failed.what());
  }
}

// Through the writer like any other command, before anyone can call.
std::expected<void, Refusal> Daemon::register_first_caller() {
  const auto token = first_token(config_, host_, data_.tail.position == Position{});
  if (!token) return std::unexpected(token.error());
  if (token->empty()) return {};
  std::vector<command::Submission> one(1);
  one.front().command = InstallationCommand{installation::RegisterBootstrap{sha256(token->reveal())}};
  one.front().actor.who = SystemActor::start;
  one.front().request_id = "start";
  one.front().done = [](const command::Answer&) {};
  queue_.submit(one);
  const auto step = writer_->step();
  if (const auto* failed = std::get_if<command::CommandLoop::Failed>(&step))
    return std::unexpected(Refusal{exit_log_write_failed, failed->error.message});
  return {};
}

std::vector<query::Status::Warning> Daemon::start_warnings() const {
  std::vector<query::Status::Warning> warnings;
  if (!listen_.loopback)
    warnings.push_back(
        {"no-tls", "HTTP is served without TLS on an address that is not loopback: put a TLS proxy in front of it"});
  if (const auto callers = callers_.get(); callers == nullptr || callers->state().callers.empty())
    warnings.push_back({"no-callers", "nobody can call: start again with --admin-token-file"});
  return warnings;
}

void Daemon::make_outside() {
  EventLog& log = *data_.opened.log;
  scans_pool_ = start_pool("scans", scan_threads, scan_threads);  // what waits, waits in its lane
  scans_ = std::make_unique<query::FairPool>(*scans_pool_, scan_threads);
  points_pool_ = start_pool("points", point_threads, points_waiting_max);
  list_cursors_ = std::make_unique<query::Cursors>(std::string{data_.keyring->hash_key()});
  outside_ =
      std::make_unique<Outside>(Outside::Parts{*projections_, *publisher_, queue_, *prefetcher_, *deliverer_, log,
                                               *clock_, [this] { projections_alarm_.notify(); }, start_warnings()});
  for (const auto& warning : start_warnings())
    log_.write(log::Level::warning, warning.detail, {{"code", warning.code}});
  query_world_ = std::make_unique<query::World>(query::World{log, *data_.keyring, callers_, *outside_, *list_cursors_,
                                                             *clock_, account_state::AccountStateQuery{*context_},
                                                             role_state::RoleStateQuery{*context_}, config_.dev});
  service_ = std::make_unique<api::Service>(
      api::Service::Ports{*query_world_, callers_, *prefetcher_, *answers_, *tail_, views_, *rows_gate_, *tail_gate_,
                          *scans_, *points_pool_, host_.clock, host_.random, metrics_, *outside_, log_});
  server_ =
      std::make_unique<http::Server>(http::ServerOptions{listen_.address, listen_.port, server_limits()}, *service_);
}

}  // namespace mfad::application
