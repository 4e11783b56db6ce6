// The writer over ports in memory: commands go in, answers are kept in the order in which they come.
#pragma once

#include <gtest/gtest.h>

#include "adapters/memory/event_log.h"
#include "adapters/memory/secret_box.h"
#include "adapters/memory/time_and_chance.h"
#include "daemon/command/command_loop.h"
#include "daemon/timer/paced_clock.h"
#include "events/base/check.h"
#include "events/codec.h"
#include "tests/support/spec.h"

namespace mfad::command::test {

// Shows what was asked of it: status and position, and an id, a code or a grant where there is one.
class PlainAnswers final : public AnswerMaker {
 public:
  Answer accepted(const Accepted& what) const override {
    Answer answer;
    answer.status = 200;
    answer.position = what.position;
    answer.recordable = true;
    if (const auto* started = std::get_if<Reply::FlowStarted>(&what.reply.what)) answer.body = started->flow.str();
    if (const auto* started = std::get_if<Reply::EnrollmentStarted>(&what.reply.what))
      answer.body = started->enrollment.str();
    if (const auto* verified = std::get_if<Reply::Verified>(&what.reply.what); verified != nullptr && verified->grant)
      answer.body = verified->grant->reveal();
    return answer;
  }
  Answer rejected(const Command&, const Rejection& rejection, Position tail, const std::string&) const override {
    Answer answer;
    answer.status = http_status_of(rejection.reason);
    answer.body = code_of(rejection.reason);
    answer.position = tail;
    answer.recordable = answer.status == 409 || answer.status == 412;
    return answer;
  }
  Answer refused(Refusal refusal, const std::string&) const override {
    Answer answer;
    answer.status = refusal == Refusal::idempotency_mismatch ? 422 : refusal == Refusal::internal ? 500 : 503;
    if (refusal == Refusal::storage_unavailable) answer.body = "storage-unavailable";
    return answer;
  }
};

// Fails a check when it is told to.
class BrittleCodeCheck final : public CodeCheck {
 public:
  std::string authenticator_code(const Secret&, std::int64_t) const override {
    MFAD_CHECK(!broken, "a code check that works");
    return "000000";
  }
  bool broken = false;
};

inline const StoreId s1{"s1"};
inline const AccountKey alice{s1, AccountId{"alice"}};
inline const StreamId alice_stream = StreamId::of(alice);
inline constexpr std::string_view a_key = "key-0123456789abcdef";

inline Command put_store(StoreId id) {
  return StoreCommand{store::PutStore{std::move(id), "n", Provider::ldap, true, {Precondition::Kind::absent, {}}}};
}

class CommandTest : public ::testing::Test {
 protected:
  CommandTest() { restart(); }

  void restart() {
    LogTail end{log.tail(), {}, {}, log.last_group()};
    if (end.position != Position{}) {
      const auto last = log.read(Position{end.position.value - 1}, 1, 1);
      const auto envelope = decode_envelope(last->front().bytes);
      end.chain_hash = chain(envelope->previous_chain_hash, last->front().bytes);
      end.recorded_at = envelope->recorded_at;
    }
    paced = std::make_unique<timer::PacedClock>(clock, end.recorded_at);
    tail = std::make_unique<TailSignal>(end.position);
    tail->listen([this](Position at) { happened.push_back(fmt::format("tail {}", at.value)); });
    CommandLoop::Settings settings;
    settings.hash_key = box.hash_key();
    settings.cluster = "test";
    settings.dev = true;
    settings.group_commands_max = 8;
    auto opened = CommandLoop::open(
        {log, head_register, box, *paced, random, code_check, answers, queue, *tail, callers, cursors, metrics,
         [this](Delivery delivery) {
           happened.push_back("effect");
           deliveries.push_back(std::move(delivery));
         }},
        std::move(settings), end);
    ASSERT_TRUE(opened.has_value());
    loop = std::move(*opened);
  }

  Submission submission(Command command, Actor actor = {SystemActor::start}) {
    Submission one;
    one.command = std::move(command);
    one.actor = std::move(actor);
    one.request_id = "r";
    one.done = [this](Answer answer) {
      happened.push_back(fmt::format("answer {} at tail {}", answer.status, tail->get().value));
      answered.push_back(std::move(answer));
    };
    return one;
  }
  void submit(Submission one) {
    std::vector<Submission> all;
    all.push_back(std::move(one));
    queue.submit(all);
    EXPECT_TRUE(all.empty());
  }
  void submit(Command command, Actor actor = {SystemActor::start}) {
    submit(submission(std::move(command), std::move(actor)));
  }
  Answer run(Submission one) {
    submit(std::move(one));
    EXPECT_TRUE(std::holds_alternative<CommandLoop::Worked>(loop->step()));
    return answered.empty() ? Answer{} : answered.back();
  }
  Answer run(Command command, Actor actor = {SystemActor::start}) {
    return run(submission(std::move(command), std::move(actor)));
  }

  static Actor by(std::string caller, CallerRole role = CallerRole::admin) {
    return {Actor::ApiCaller{CallerId{std::move(caller)}, role, {}}};
  }
  Actor bootstrap() {
    EXPECT_EQ(run(InstallationCommand{installation::RegisterBootstrap{sha256("token")}}).status, 200);
    return by("bootstrap");
  }
  // A store with email, enrollment on and a role for everyone in OU=Staff, and alice in it.
  void open_house() {
    const auto current = [this] {
      const auto loaded = StreamLoader{log, box}.load(StreamId::of(s1));
      return Precondition{Precondition::Kind::match, std::get<store::StoreState>(*loaded->state).version};
    };
    run(put_store(s1));
    run(StoreCommand{store::SetAuthenticationType{s1, AuthenticationType::authenticator, true, false, current()}});
    run(StoreCommand{store::SetAuthenticationType{s1, AuthenticationType::email, true, false, current()}});
    run(StoreCommand{store::SetEnrollment{s1, true, false, current()}});
    policy::RoleSettings role;
    role.name = "Staff";
    role.priority = 10;
    role.criteria.any_of = {{policy::Term::Kind::container, "OU=Staff,DC=x"}};
    EXPECT_EQ(run(StoreCommand{store::PutRole{s1, RoleId{"staff"}, role, {Precondition::Kind::absent, {}}}}).status,
              200);
    EXPECT_EQ(run(observe("alice")).status, 200);
  }
  Command observe(std::string user_name, std::vector<std::string> groups = {}) {
    account::ObserveAccount what;
    what.key = alice;
    what.user_name = std::move(user_name);
    what.container = "OU=Staff,DC=x";
    what.groups = std::move(groups);
    what.source = "ad";
    what.observed_at = clock.wall();
    return AccountCommand{std::move(what)};
  }
  Command enroll_email() {
    account::StartEnrollment what;
    what.key = alice;
    what.type = AuthenticationType::email;
    what.email = "alice@example.org";
    what.authenticated_at = clock.wall();
    what.client = "portal";
    return AccountCommand{std::move(what)};
  }

  std::vector<std::string> types() const {
    std::vector<std::string> all;
    const auto records = log.read({}, 10'000, 1U << 30U);
    for (const auto& record : *records) all.emplace_back(info_of(decode_record(record.bytes, box)->event).type);
    return all;
  }

  memory::MemoryEventLog log{{.lineage = {1}, .cluster = "test", .created_at = {}}};
  memory::MemoryHeadRegister head_register;
  memory::MemorySecretBox box;
  memory::ManualClock clock;
  std::unique_ptr<timer::PacedClock> paced;
  memory::SeededRandom random{1};
  BrittleCodeCheck code_check;
  PlainAnswers answers;
  observe::NoMetrics metrics;
  SubmissionQueue queue{{.interactive_max = 64, .bulk_max = 64}};
  CallerTableHolder callers;
  CursorMailbox cursors;
  std::unique_ptr<TailSignal> tail;
  std::unique_ptr<CommandLoop> loop;
  std::vector<Answer> answered;
  std::vector<Delivery> deliveries;
  std::vector<std::string> happened;
};

}  // namespace mfad::command::test
