// Every part of the daemon, made in order and taken down in order. Owned by `serve`; its threads end before what they
// use.
#pragma once

#include "adapters/config/listen.h"
#include "adapters/factors/oath_code_check.h"
#include "adapters/http/server.h"
#include "adapters/kafka/dev_broker.h"
#include "adapters/kafka/rdkafka_broker.h"
#include "adapters/log/json_log.h"
#include "adapters/metrics/prometheus_metrics.h"
#include "adapters/system/worker_pool.h"
#include "daemon/api/answers.h"
#include "daemon/api/service.h"
#include "daemon/application/data.h"
#include "daemon/application/loops.h"
#include "daemon/application/outside.h"
#include "daemon/command/command_loop.h"
#include "daemon/command/prefetcher.h"
#include "daemon/project/state_rows.h"
#include "daemon/publish/cloud_event.h"
#include "daemon/timer/deadline_timer.h"
#include "daemon/timer/paced_clock.h"

namespace mfad::application {

class Daemon {
 public:
  Daemon(const Config& config, const config::ListenAddress& listen);

  std::expected<void, Refusal> open();
  int run();
  // For what `open` or `run` threw: an invariant of ours does not hold, and nothing may go on by it.
  [[noreturn]] void end_by(std::string_view thrown, int code);

 private:
  std::expected<void, Refusal> open_broker();
  std::expected<void, Refusal> open_machines();
  std::expected<void, Refusal> open_projections();
  Result<std::unique_ptr<project::ProjectionRunner>> make_runner();
  std::expected<void, Refusal> register_first_caller();
  void make_outside();
  void start_followers();
  void run_writer(const std::stop_token& stop);
  void tell_of_bugs(const command::CommandLoop::Worked& worked);
  void run_projections(const std::stop_token& stop);
  void run_publisher(const std::stop_token& stop);
  void run_timer(const std::stop_token& stop);
  void run_verifier(const std::stop_token& stop);
  void run_deliverer(const std::stop_token& stop);
  bool wait_for_rows();  // false: a signal to stop came first
  void keep_house();
  void stop_all();
  void settle_publisher();
  void store_cursors();
  [[noreturn]] void fail(const Error& failed);
  [[noreturn]] void end_at_once(int code);
  std::jthread start_loop(const char* name, std::function<void(const std::stop_token&)> body);
  std::unique_ptr<system::WorkerPool> start_pool(const char* name, std::size_t threads, std::size_t waiting_max);
  std::vector<query::Status::Warning> start_warnings() const;

  const Config& config_;
  const config::ListenAddress& listen_;
  metrics::PrometheusMetrics metrics_;
  log::JsonLog log_;
  Host host_;
  Data data_;
  std::unique_ptr<ProjectionContext> context_;
  factors::OathCodeCheck code_check_;
  std::unique_ptr<MailSender> mail_;

  std::unique_ptr<timer::PacedClock> clock_;
  command::SubmissionQueue queue_;
  command::CallerTableHolder callers_;
  command::CursorMailbox cursors_mailbox_;
  std::unique_ptr<command::TailSignal> tail_;
  std::unique_ptr<api::Answers> answers_;
  command::WarmStreams warm_{limits::cached_accounts_max};
  std::unique_ptr<command::CommandLoop> writer_;
  std::unique_ptr<command::Prefetcher> prefetcher_;
  std::unique_ptr<system::WorkerPool> prefetch_pool_;  // their work ends before what it uses
  std::unique_ptr<system::WorkerPool> bulk_prefetch_pool_;
  std::unique_ptr<deliver::Deliverer> deliverer_;
  std::unique_ptr<timer::DeadlineTimer> timer_;

  project::ReadViewHolder views_;
  std::unique_ptr<query::ReadGate> rows_gate_;
  std::unique_ptr<query::ReadGate> tail_gate_;
  std::unique_ptr<project::ProjectionRunner> projections_;
  std::unique_ptr<project::StateRows> state_rows_;
  Alarm projections_alarm_;

  std::unique_ptr<kafka::DevBroker> dev_broker_;
  std::unique_ptr<kafka::RdKafkaBroker> broker_;
  std::unique_ptr<publish::Publisher> publisher_;

  std::unique_ptr<query::FairPool> scans_;
  std::unique_ptr<system::WorkerPool> scans_pool_;  // its work ends before what it uses
  std::unique_ptr<system::WorkerPool> points_pool_;
  std::unique_ptr<query::Cursors> list_cursors_;
  std::unique_ptr<Outside> outside_;
  std::unique_ptr<query::World> query_world_;
  std::unique_ptr<api::Service> service_;
  std::unique_ptr<http::Server> server_;

  // Last: threads end before what they use.
  std::jthread writer_thread_;
  std::jthread projections_thread_;
  std::jthread publisher_thread_;
  std::jthread timer_thread_;
  std::jthread verifier_thread_;
  std::vector<std::jthread> deliverer_threads_;
  std::jthread http_thread_;
};

}  // namespace mfad::application
