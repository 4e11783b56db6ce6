// The real machines on one thread over reference adapters: what is durable outlives a crash of the process, the rest
// does not. One seed decides everything.
#pragma once

#include <memory>
#include <optional>
#include <set>

#include "adapters/keyring/keyring.h"
#include "adapters/memory/secret_box.h"
#include "adapters/memory/time_and_chance.h"
#include "adapters/rocksdb/head_register.h"
#include "daemon/command/command_loop.h"
#include "daemon/command/prefetcher.h"
#include "daemon/deliver/deliverer.h"
#include "daemon/project/projection_runner.h"
#include "daemon/project/state_rows.h"
#include "daemon/publish/publisher.h"
#include "daemon/timer/deadline_timer.h"
#include "daemon/timer/paced_clock.h"
#include "tests/simulation/answers.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/history.h"
#include "tests/simulation/sim_broker.h"
#include "tests/simulation/sim_pool.h"
#include "tests/support/spec.h"

namespace mfad::sim {

// Everything that lives on disk, in the network or outside.
struct Durable {
  Durable(std::uint64_t seed, const Plan& plan);

  const Plan plan;
  FaultPoints points;
  SimFiles files{points};
  SimLog log;
  SimRows rows{points};
  SimBroker broker{points};
  memory::MemorySecretBox box;
  memory::ManualClock clock;
  memory::SeededRandom random;
  History history;
  std::set<ChallengeId> released;  // codes that were handed over for delivery
  bool topics_lost_records = false;
};

// One life of the process. A step throws ProcessCrashed where the process ends: at a fault point, or after a failed
// write. A machine that is at work is not entered again.
class Process final : public MailSender {
 public:
  using Mailbox = std::function<Result<>(const Mail&)>;

  // Refused when what is durable does not agree with itself: a start that must not happen here.
  static Result<std::unique_ptr<Process>> start(Durable& durable, Mailbox mailbox);

  bool submit(command::Submission submission);  // false: the queue is full
  void step_prefetch();
  void step_writer();
  void step_timer();
  bool step_projections();
  bool step_publisher();
  void step_deliverer();

  bool settled();  // nothing waits anywhere
  bool writer_is_idle() const { return !at_work_.contains(Machine::writer); }
  const Clock& clock() const { return *clock_; }
  Complaints check_pace() const;  // what is recorded does not run ahead of the time that has passed
  Position tail() const { return tail_->get(); }
  const SecretBox& box() const { return *box_; }
  std::string_view hash_key() const { return hash_key_; }
  const project::ReadViewHolder& views() const { return views_; }
  const ProjectionContext& context() const { return *context_; }
  publish::Publisher& publisher() { return *publisher_; }
  project::ProjectionRunner& projections() { return *projections_; }

 private:
  enum class Machine : std::uint8_t { prefetch, writer, timer, projections, publisher, deliverer };
  class WitnessedRandom;
  class Working;

  Process(Durable& durable, Mailbox mailbox);
  Result<command::LogTail> open_log();
  Result<> open_box();
  Result<> open_machines(const command::LogTail& tail);
  Result<> open_followers();
  Result<> send(const Mail& mail, const std::optional<policy::EmailDelivery>& settings,
                const std::stop_token& end) override;

  Durable& durable_;
  Mailbox mailbox_;
  std::set<Machine> at_work_;
  std::unique_ptr<rocks::HeadRegisterFile> head_register_;
  std::unique_ptr<keyring::Keyring> keyring_;
  SecretBox* box_ = nullptr;
  std::string hash_key_;
  std::unique_ptr<Random> random_;
  test::FakeCodeCheck code_check_;
  std::unique_ptr<timer::PacedClock> clock_;
  Timestamp began_;  // as the wall clock and the log said; and the time since boot
  Milliseconds began_at_{};
  SimAnswers answers_;
  observe::NoMetrics metrics_;
  observe::NoLog quiet_;
  observe::NoLog log_;
  command::SubmissionQueue queue_;
  command::CallerTableHolder callers_;
  command::CursorMailbox cursors_;
  std::unique_ptr<ProjectionContext> context_;
  std::unique_ptr<command::TailSignal> tail_;
  std::unique_ptr<deliver::Deliverer> deliverer_;
  command::WarmStreams warm_;
  SimPool pool_;
  std::unique_ptr<command::Prefetcher> prefetcher_;
  std::unique_ptr<command::CommandLoop> writer_;
  std::unique_ptr<timer::DeadlineTimer> timer_;
  project::ReadViewHolder views_;
  std::unique_ptr<project::ProjectionRunner> projections_;
  std::unique_ptr<project::StateRows> state_rows_;
  std::unique_ptr<publish::Publisher> publisher_;
};

inline constexpr std::string_view sim_cluster = "sim";

}  // namespace mfad::sim
