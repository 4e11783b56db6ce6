#include "tests/simulation/world.h"

#include <fmt/format.h>

#include "adapters/rocksdb/start_check.h"
#include "events/codec.h"
#include "projections/account_state/account_state.h"
#include "projections/role_state/role_state.h"
#include "tests/simulation/sim_keyring.h"

namespace mfad::sim {
namespace {

constexpr std::string_view register_path = "head";
constexpr std::size_t slice_events = 8;  // so that a rebuild is of many
constexpr std::size_t warm_streams = 4;  // few slots: some accounts seem warm and are not

Lineage lineage_of(std::uint64_t seed, const Plan& plan) {
  if (plan.keyring) return sim_keyring_lineage;
  Lineage lineage{};
  memory::SeededRandom{seed}.fill(lineage);
  return lineage;
}

Result<ChainHash> chain_hash_at(const EventLog& log, Position position) {
  if (position == Position{} || position > log.tail()) return ChainHash{};
  const auto record = log.read(Position{position.value - 1}, 1, 1);
  const auto envelope = decode_envelope(record->front().bytes);
  if (!envelope) return std::unexpected(envelope.error());
  return chain(envelope->previous_chain_hash, record->front().bytes);
}

}  // namespace

Durable::Durable(std::uint64_t seed, const Plan& the_plan)
    : plan(the_plan),
      log({lineage_of(seed, the_plan), std::string{sim_cluster}, timestamp_from_ms(0)}, points),
      random(seed ^ 0x5eedU) {
  if (plan.keyring) files.put(std::string{sim_keyring_path}, sim_keyring_image());
}

class Process::WitnessedRandom final : public Random {
 public:
  explicit WitnessedRandom(const Process& process) : process_(process) {}
  void fill(std::span<std::uint8_t> bytes) override {
    Durable& durable = process_.durable_;
    durable.random.fill(bytes);
    RandomTape::Bytes tape{};
    if (bytes.size() == tape.size()) {
      std::ranges::copy(bytes, tape.begin());
      durable.history.drawn(tape, durable.clock.wall(), process_.clock_->paced());
    }
  }

 private:
  const Process& process_;
};

class Process::Working {
 public:
  Working(Process& process, Machine machine) : process_(process), machine_(machine) {
    entered_ = process_.at_work_.insert(machine).second;
  }
  Working(const Working&) = delete;
  Working& operator=(const Working&) = delete;
  ~Working() {
    if (entered_) process_.at_work_.erase(machine_);
  }
  explicit operator bool() const { return entered_; }

 private:
  Process& process_;
  Machine machine_;
  bool entered_ = false;
};

Process::Process(Durable& durable, Mailbox mailbox)
    : durable_(durable),
      mailbox_(std::move(mailbox)),
      random_(std::make_unique<WitnessedRandom>(*this)),
      answers_(durable.history),
      queue_({durable.plan.queue_room, durable.plan.queue_room}),
      warm_(warm_streams) {}

Result<std::unique_ptr<Process>> Process::start(Durable& durable, Mailbox mailbox) {
  std::unique_ptr<Process> process{new Process(durable, std::move(mailbox))};
  const auto tail = process->open_log();
  if (!tail) return std::unexpected(tail.error());
  if (auto opened = process->open_machines(*tail); !opened) return std::unexpected(opened.error());
  if (auto opened = process->open_followers(); !opened) return std::unexpected(opened.error());
  return process;
}

// The order of a real start: the register is compared with the log, keys are agreed on, and only then is the register
// advanced.
Result<command::LogTail> Process::open_log() {
  const std::string path{register_path};
  const EventLog& log = durable_.log;
  if (!*durable_.files.exists(path)) {
    if (auto made = rocks::HeadRegisterFile::create(durable_.files, path, {log.identity().lineage, 0, 0, {}, {}});
        !made)
      return std::unexpected(made.error());
  }
  auto found = rocks::HeadRegisterFile::open(durable_.files, path);
  if (!found) return std::unexpected(found.error());
  head_register_ = std::move(*found);
  HeadMark mark = head_register_->mark();
  const auto at_mark = chain_hash_at(log, mark.position);
  if (!at_mark) return std::unexpected(at_mark.error());
  const rocks::LogLook look{log.identity().lineage, log.last_group(), log.tail(), *at_mark};
  if (auto agrees = rocks::check_against_register(look, mark); !agrees) return std::unexpected(agrees.error());
  if (auto opened = open_box(); !opened) return std::unexpected(opened.error());

  command::LogTail tail{log.tail(), {}, {}, log.last_group()};
  const auto at_tail = chain_hash_at(log, tail.position);
  if (!at_tail) return std::unexpected(at_tail.error());
  tail.chain_hash = *at_tail;
  if (tail.position != Position{}) {
    const auto last = log.read(Position{tail.position.value - 1}, 1, 1);
    tail.recorded_at = decode_envelope(last->front().bytes)->recorded_at;
  }
  mark = {mark.lineage, mark.epoch + 1, tail.group, tail.position, tail.chain_hash};
  if (!head_register_->write(mark)) throw ProcessCrashed{};
  return tail;
}

Result<> Process::open_box() {
  const KeySlot highest = durable_.log.highest_key_slot();
  if (durable_.plan.keyring) {
    auto opened = open_sim_keyring(durable_.files, highest);
    if (!opened) return std::unexpected(opened.error());
    keyring_ = std::move(*opened);
    box_ = keyring_.get();
    hash_key_ = keyring_->hash_key();
  } else {
    durable_.box.reopen(highest.next());
    box_ = &durable_.box;
    hash_key_ = durable_.box.hash_key();
  }
  context_ = std::make_unique<ProjectionContext>(ProjectionContext{*box_, hash_key_, true});
  return {};
}

Result<> Process::open_machines(const command::LogTail& tail) {
  tail_ = std::make_unique<command::TailSignal>(tail.position);
  clock_ = std::make_unique<timer::PacedClock>(durable_.clock, tail.recorded_at);
  began_ = std::max(durable_.clock.wall(), tail.recorded_at);
  began_at_ = durable_.clock.since_boot();
  deliverer_ = std::make_unique<deliver::Deliverer>(*this, queue_, *clock_, metrics_, log_);
  command::CommandLoop::Settings settings;
  settings.hash_key = hash_key_;
  settings.cluster = sim_cluster;
  settings.dev = true;
  settings.epoch = head_register_->mark().epoch;
  settings.cached_accounts_max = 1 + durable_.random.below(4);
  settings.group_commands_max = 1 + durable_.random.below(8);
  auto writer = command::CommandLoop::open({durable_.log, *head_register_, *box_, *clock_, *random_, code_check_,
                                            answers_, queue_, *tail_, callers_, cursors_, metrics_,
                                            [this](command::Delivery delivery) {
                                              durable_.released.insert(delivery.message.challenge);
                                              deliverer_->enqueue(std::move(delivery));
                                            },
                                            &warm_},
                                           std::move(settings), tail);
  if (!writer) return std::unexpected(writer.error());
  writer_ = std::move(*writer);
  prefetcher_ = std::make_unique<command::Prefetcher>(
      command::Prefetcher::World{queue_, durable_.log, *box_, warm_, answers_, pool_, pool_});
  timer_ = std::make_unique<timer::DeadlineTimer>(durable_.log, *clock_, *prefetcher_);
  return {};
}

Result<> Process::open_followers() {
  std::vector<std::unique_ptr<Projection>> projections;
  projections.push_back(std::make_unique<role_state::RoleStateProjection>(*context_));
  projections.push_back(std::make_unique<account_state::AccountStateProjection>(*context_));
  auto runner = project::ProjectionRunner::open(
      {durable_.log, durable_.rows, *context_, views_, metrics_, quiet_, [](Position) {}, slice_events},
      std::move(projections));
  if (!runner) return std::unexpected(runner.error());
  projections_ = std::move(*runner);
  state_rows_ = std::make_unique<project::StateRows>(*projections_, views_, *context_, quiet_, [] {});
  publisher_ = std::make_unique<publish::Publisher>(durable_.log, &durable_.broker, state_rows_.get(),
                                                    state_rows_.get(), publish::PublisherOptions{});
  return {};
}

bool Process::submit(command::Submission submission) {
  std::vector<command::Submission> one;
  one.push_back(std::move(submission));
  prefetcher_->submit(one);
  return one.empty();
}

void Process::step_prefetch() {
  const Working working{*this, Machine::prefetch};
  if (working) pool_.step();
}

void Process::step_writer() {
  const Working working{*this, Machine::writer};
  if (!working) return;
  if (std::holds_alternative<command::CommandLoop::Failed>(writer_->step())) throw ProcessCrashed{};
}

Complaints Process::check_pace() const {
  const Position tail = durable_.log.tail();
  if (tail == Position{}) return {};
  const auto last = durable_.log.read(Position{tail.value - 1}, 1, 1);
  const Milliseconds recorded = decode_envelope(last->front().bytes)->recorded_at - began_;
  const Milliseconds passed = durable_.clock.since_boot() - began_at_;
  if (recorded <= passed + passed / 10) return {};
  return {fmt::format("{} ms were recorded in {} ms", recorded.count(), passed.count())};
}

void Process::step_timer() {
  const Working working{*this, Machine::timer};
  if (!working) return;
  EXPECT_TRUE(timer_->step().has_value());
}

bool Process::step_projections() {
  const Working working{*this, Machine::projections};
  if (!working) return false;
  const auto worked = projections_->step();
  EXPECT_TRUE(worked.has_value());
  return worked.value_or(false);
}

bool Process::step_publisher() {
  const Working working{*this, Machine::publisher};
  if (!working) return false;
  const bool progressed =
      publisher_->step(durable_.clock.since_boot(), Milliseconds{0}) == publish::StepResult::progressed;
  if (auto rows = publisher_->take_cursor_update(); !rows.empty()) cursors_.put(std::move(rows));
  return progressed;
}

void Process::step_deliverer() {
  const Working working{*this, Machine::deliverer};
  if (working) deliverer_->step();
}

bool Process::settled() {
  const auto depth = queue_.depth();
  return pool_.empty() && depth.interactive == 0 && depth.bulk == 0 && deliverer_->waiting() == 0 &&
         views_.get()->position == tail_->get() && publisher_->caught_up();
}

Result<> Process::send(const Mail& mail, const std::optional<policy::EmailDelivery>&, const std::stop_token&) {
  durable_.points.reach();
  return mailbox_(mail);
}

}  // namespace mfad::sim
