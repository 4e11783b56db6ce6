// The application behind HTTP: authenticates, authorises, parses, and hands commands to the writer and queries to the
// rows, in the order of refusal of contract §9. Owned by the composition root; `handle`, `turn_ended` on the HTTP
// thread, all else any thread. Never blocks: a query that must wait stands at a gate, one that scans goes to a pool.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "daemon/api/call.h"
#include "daemon/api/denials.h"
#include "daemon/api/operations.h"
#include "daemon/api/request_watch.h"
#include "daemon/command/submission.h"
#include "daemon/command/tail_signal.h"
#include "daemon/observe/metrics.h"
#include "daemon/query/event_source.h"
#include "daemon/query/fair_pool.h"
#include "daemon/query/read_gate.h"
#include "events/port/system.h"

namespace mfad::api {

enum class Stage : std::uint8_t { starting, ready, stopping };

class Service final : public Application {
 public:
  struct Ports {
    const query::World& world;
    const command::CallerTableHolder& callers;
    command::Submitter& submitter;
    const command::AnswerMaker& answers;
    const command::TailSignal& tail;
    const project::ReadViewHolder& views;
    query::ReadGate& rows_gate;  // told of each new view
    query::ReadGate& tail_gate;  // told of each advance of the durable tail
    query::FairPool& scans;      // a lane for each caller
    query::Pool& points;         // point queries that had to wait: no scan is before them
    const Clock& clock;
    Random& random;
    observe::Metrics& metrics;
    Operations& operations;
    observe::Log& log;
  };
  explicit Service(Ports ports);

  // Application
  void handle(Request request, std::shared_ptr<Exchange> exchange) override;
  std::size_t body_bytes_max(const Request& head) const override;
  Response refuse(ProtocolError error, const Request& read) override;
  void turn_ended() override;

  // Call a few times a second: what waits too long is turned away, denials of a minute are recorded.
  void sweep();

  // `stopping`: what is new is refused, what waits is turned away, feeds end.
  void set_stage(Stage stage);
  Stage stage() const { return stage_.load(); }

  // For the handlers of routes.
  const Ports& ports() const { return ports_; }
  // With what else comes in this turn (HTTP thread); or at once, from any thread.
  using BeforeAnswer = std::function<void(const command::Answer&)>;
  void submit(const std::shared_ptr<Call>& call, Command command, BeforeAnswer before_answer = nullptr);
  void submit_now(const std::shared_ptr<Call>& call, Command command);
  // True when the command has what keeps it from being submitted; the call is then answered. A recorded outcome comes
  // before a 404, and only the writer knows it (contract §9).
  bool refused(const std::shared_ptr<Call>& call, Input& in);
  void submit_at_once(std::vector<command::Submission> submissions);
  command::Submission submission_of(const Call& call, Command command) const;
  // Calls `then` on a pool, or at once, with a view that shows the durable tail of now and `min_position`; else
  // answers 503.
  void when_current(const std::shared_ptr<Call>& call, query::Query::Source source, query::Query::Cost cost,
                    Position min_position, Milliseconds wait, std::function<void(const query::ReadView&)> then);
  void deny(const std::shared_ptr<Call>& call);
  std::string metrics_text();

 private:
  std::string new_request_id();
  void enter(const std::shared_ptr<Call>& call);
  std::optional<Problem> authenticate(Call& call) const;
  bool authorise(const std::shared_ptr<Call>& call);
  std::optional<Problem> check_form(Call& call) const;
  void run(const std::shared_ptr<Call>& call, ParseCommand parse);
  void run(const std::shared_ptr<Call>& call, ParseQuery parse);
  void run(const std::shared_ptr<Call>& call, Handle handle_call);
  void answer_query(Call& call, const query::Query& query, const query::ReadView& view) const;
  query::ReadView current_view(query::Query::Source source) const;
  command::Submission answering(const std::shared_ptr<Call>& call, Command command, BeforeAnswer before_answer);
  void record(std::vector<Denials::Denial> denials);

  Ports ports_;
  std::atomic<Stage> stage_ = Stage::starting;
  Denials denials_;
  RequestWatch watch_;
  std::mutex mutex_;
  std::vector<command::Submission> turn_;  // handed over together when the turn ends; guarded by mutex_
  std::atomic<std::uint64_t> request_number_ = 0;
  observe::Counter& unauthenticated_;
  std::string request_id_prefix_;
};

}  // namespace mfad::api
