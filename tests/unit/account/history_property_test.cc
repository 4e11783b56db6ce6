// Random histories: whatever is asked for, in whatever order, at whatever time, the rules never throw, never reach a
// state that must not be, never take a time step or a grant twice, and count every guess.
#include <random>
#include <set>

#include "events/account/view.h"
#include "events/codec.h"
#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

class PlainBox final : public SecretBox {
 public:
  Result<KeySlot> slot_for_new_stream() override { return KeySlot{1}; }
  Result<std::string> seal(KeySlot, std::string_view plain, std::string_view) const override {
    return std::string(plain);
  }
  Result<std::string> open(KeySlot, std::string_view sealed, std::string_view) const override {
    return std::string(sealed);
  }
};

// Asks for something, at random, mostly about things that exist.
class Person {
 public:
  explicit Person(std::uint64_t seed) : random_(seed) {}

  void live(AccountStory& story) {
    if (chance(15)) change_world(story);
    story.pass(Milliseconds{between(0, chance(10) ? 1'200'000 : 40'000)});
    story.when(command(story));
    remember(story);
  }

 private:
  int between(int low, int high) { return std::uniform_int_distribution<int>{low, high}(random_); }
  bool chance(int one_in) { return between(1, one_in) == 1; }
  template <class T>
  T any_of(const std::vector<T>& from, T otherwise) {
    return from.empty() ? otherwise : from[static_cast<std::size_t>(between(0, static_cast<int>(from.size()) - 1))];
  }
  Type any_type() { return chance(2) ? Type::email : Type::authenticator; }
  FlowKind any_kind() { return static_cast<FlowKind>(between(0, 2)); }

  void change_world(AccountStory& story) {
    story.change_store([&](store::StoreState& store) {
      store.enabled = !chance(6);
      store.enrollment_enabled = !chance(6);
      store.enabled_types = chance(6) ? TypeSet{any_type()} : TypeSet{Type::email, Type::authenticator};
      auto& settings = store.roles[staff].settings;
      settings.enabled = !chance(8);
      settings.requirement = {chance(2) ? TypeSet{} : TypeSet{any_type()}, between(0, 1)};
      settings.lockout = {between(1, 6), between(1, 5)};
    });
  }

  Secret code_for(AccountStory& story, Type type) {
    if (chance(4)) return AccountStory::wrong_code();
    if (type == Type::email) return any_of(mailed_, AccountStory::wrong_code());
    const auto* enrolled = account::enrolled_of(story.state(), type);
    return enrolled == nullptr ? AccountStory::wrong_code() : story.code_of(enrolled->seed.reveal(), between(-1, 1));
  }

  Secret confirming_code(AccountStory& story, const EnrollmentId& id) {
    const auto* pending = account::find_pending(story.state(), id);
    if (pending == nullptr || chance(4)) return AccountStory::wrong_code();
    if (pending->type == Type::email) return any_of(mailed_, AccountStory::wrong_code());
    return story.code_of(pending->seed.reveal(), between(-1, 1));
  }

  AccountCommand command(AccountStory& story) {
    const FlowId flow = any_of(flows_, FlowId{"f-unknown"});
    const EnrollmentId enrollment = any_of(enrollments_, EnrollmentId{"e-unknown"});
    const Type type = any_type();
    switch (between(0, 22)) {
      case 0: {
        auto observation = story.observation();
        observation.enabled = !chance(4);
        observation.user_name = chance(2) ? "Alice" : "alice.b";
        if (chance(3)) observation.groups = {admins_group};
        return observation;
      }
      case 1:
        return chance(10) ? AccountCommand{account::DeleteAccount{alice, "ad", story.now()}}
                          : AccountCommand{story.observation()};
      case 2: return account::Unenroll{alice, chance(3) ? TypeSet{type} : TypeSet{}, "x"};
      case 3:
      case 4:
      case 5: {
        auto command = story.enrollment(type);
        if (!story.state().enrolled.empty() && !chance(5)) command.grant = any_of(grants_, Secret{"guess"});
        return command;
      }
      case 6:
      case 7:
      case 8: return account::ConfirmEnrollment{alice, enrollment, confirming_code(story, enrollment)};
      case 9: return account::ResendEnrollmentCode{alice, enrollment};
      case 10: return account::CancelEnrollment{alice, chance(3) ? enrollment : EnrollmentId{"e-unknown"}};
      case 11:
      case 12: return account::StartFlow{alice, any_kind(), "portal", std::nullopt};
      case 13: return account::IssueChallenge{alice, flow, Type::email};
      case 14:
      case 15:
      case 16:
      case 17: return account::VerifyFactor{alice, flow, type, code_for(story, type)};
      case 18: return account::AbandonFlow{alice, chance(4) ? flow : FlowId{"f-unknown"}};
      case 19: {
        const Operation operation = chance(2) ? Operation::unlock : Operation::password_reset;
        return account::RedeemGrant{alice, any_of(earned_, flow), any_of(grants_, Secret{"guess"}), operation};
      }
      case 20: return account::ReportFlow{alice, any_of(earned_, flow), chance(2), {}};
      case 21: return account::RecordDelivery{alice, any_of(challenges_, ChallengeId{"c-unknown"}), chance(2)};
      default: return account::ExpireDue{alice};
    }
  }

  template <class T>
  static void keep(std::vector<T>& list, T value) {
    list.push_back(std::move(value));
    if (list.size() > 2) list.erase(list.begin());
  }

  void remember(AccountStory& story) {
    if (!story.accepted()) return;
    if (const auto* started = story.reply_if<Reply::EnrollmentStarted>()) keep(enrollments_, started->enrollment);
    if (const auto* started = story.reply_if<Reply::FlowStarted>()) keep(flows_, started->flow);
    const auto* verified = story.reply_if<Reply::Verified>();
    if (verified != nullptr && verified->grant) {
      keep(grants_, *verified->grant);
      keep(earned_, verified->flow);
    }
    for (const Effect& effect : story.decided()->effects) {
      keep(mailed_, std::get<SendCode>(effect).code);
      keep(challenges_, std::get<SendCode>(effect).challenge);
    }
  }

  std::mt19937_64 random_;
  std::vector<FlowId> flows_;
  std::vector<FlowId> earned_;
  std::vector<EnrollmentId> enrollments_;
  std::vector<ChallengeId> challenges_;
  std::vector<Secret> mailed_;
  std::vector<Secret> grants_;
};

void expect_possible(const account::AccountState& state, Timestamp now) {
  TypeSet pending;
  for (const auto& one : state.pending) {
    EXPECT_FALSE(pending.contains(one.type)) << "two pending of a type";
    pending.insert(one.type);
    EXPECT_GE(one.attempts_left, 1);
    EXPECT_LE(one.attempts_left, limits::confirmations_max);
    EXPECT_EQ(one.challenge.has_value(), one.type == Type::email);
  }
  EXPECT_EQ(static_cast<std::size_t>(state.enrolled_types().size()), state.enrolled.size()) << "two enrolled of a type";
  std::set<FlowKind> open;
  for (const auto& flow : state.flows) {
    EXPECT_EQ(static_cast<std::size_t>(account::passed_types(flow).size()), flow.passed.size())
        << "a type passed twice";
    if (account::is_open(flow)) {
      EXPECT_TRUE(open.insert(flow.kind).second) << "two open flows of a kind";
      EXPECT_FALSE(state.locked_until && *state.locked_until > now) << "an open flow during a lockout";
      EXPECT_FALSE(account::remaining(flow).none());
      EXPECT_FALSE(flow.grant.has_value());
    }
    if (account::is_satisfied(flow)) {
      EXPECT_TRUE(account::remaining(flow).none());
      EXPECT_TRUE(flow.grant.has_value());
    }
  }
  const auto waits_for_report = [](const account::Flow& flow) {
    return account::is_redeemed(flow) && flow.kind != FlowKind::manage_enrollment;
  };
  EXPECT_LE(static_cast<std::size_t>(std::ranges::count_if(state.flows, waits_for_report)),
            account::AccountState::ended_kept_max + 1);
  EXPECT_LE(state.past_flows.size(), account::AccountState::past_kept_max);
  for (const auto& past : state.past_flows) EXPECT_EQ(account::find_flow(state, past.id), nullptr) << "past, and not";
  EXPECT_LE(state.ended_enrollments.size(), account::AccountState::ended_kept_max);
  EXPECT_LE(state.recent_flow_starts.size(), limits::flow_starts_per_hour_max);
  EXPECT_LE(state.recent_messages.size(), limits::messages_per_account_and_hour_max);
  if (state.presence != account::Presence::known) {
    EXPECT_TRUE(state.enrolled.empty() && state.pending.empty());
  }
}

// What an observer of the events alone can check.
class Witness {
 public:
  void see(const AccountEvent& event) {
    if (const auto* enrolled = std::get_if<account::AuthenticatorEnrolled>(&event)) last_step_ = enrolled->step;
    if (const auto* accepted = std::get_if<account::FactorAccepted>(&event)) {
      ++answers;
      wrong_ = 0;
      if (accepted->type == Type::authenticator) {
        EXPECT_GT(accepted->step, last_step_) << "a step that was used";
        last_step_ = accepted->step;
      }
    }
    if (const auto* rejected = std::get_if<account::FactorRejected>(&event)) {
      ++answers;
      EXPECT_EQ(rejected->consecutive, ++wrong_) << "a guess that was not counted";
    }
    if (std::holds_alternative<account::LockoutExpired>(event) || std::holds_alternative<account::Deleted>(event))
      wrong_ = 0;
    if (const auto* redeemed = std::get_if<account::GrantRedeemed>(&event)) {
      EXPECT_TRUE(redeemed_.insert(redeemed->flow.str()).second) << "a grant spent twice";
    }
  }

  int answers = 0;

 private:
  std::int64_t last_step_ = 0;
  std::int32_t wrong_ = 0;
  std::set<std::string> redeemed_;
};

account::AccountState through_snapshot(const account::AccountState& state) {
  const PlainBox box;
  const auto sealed = seal_state(mfad::State{state}, KeySlot{1}, "label", box);
  const auto opened = open_state(sealed.value(), "label", box);
  return std::get<account::AccountState>(opened.value());
}

void expect_fold_can_be_cut(const AccountStory& story, std::size_t cut) {
  account::AccountState state;
  state.key = alice;
  std::size_t folded = 0;
  for (const auto& [event, recorded] : story.history()) {
    if (folded++ == cut) state = through_snapshot(state);
    account::evolve(state, event, recorded);
  }
  EXPECT_TRUE(state == story.state()) << "cut at " << cut;
}

TEST(AccountHistories, StayPossibleWhateverIsAskedFor) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    SCOPED_TRACE(seed);
    AccountStory story = AccountStory::observed();
    Person person(seed);
    Witness witness;
    for (int i = 0; i < 150; ++i) {
      const int answers_before = witness.answers;
      ASSERT_NO_THROW(person.live(story));
      for (const auto& event : story.decided_events()) {
        witness.see(std::get<AccountEvent>(event.event));
        seen.insert(std::string(info_of(event.event).type));
      }
      if (story.reply_if<Reply::Verified>() != nullptr) {
        EXPECT_EQ(witness.answers, answers_before + 1);
      }
      if (!story.decided_events().empty()) {
        const auto deadline = account::next_deadline(story.state());
        EXPECT_TRUE(!deadline || *deadline > story.now()) << "an expiry that was left out";
      }
      expect_possible(story.state(), story.now());
      if (::testing::Test::HasFailure()) return;
    }
    expect_fold_can_be_cut(story, seed % (story.history().size() + 1));
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<AccountEvent>) << ::testing::PrintToString(seen);
}

TEST(AccountHistories, EveryDecisionCanBeMadeAgain) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    AccountStory first = AccountStory::observed();
    AccountStory second = AccountStory::observed();
    Person one(seed);
    Person other(seed);
    for (int i = 0; i < 100; ++i) {
      one.live(first);
      other.live(second);
      ASSERT_TRUE(first.decided_events() == second.decided_events());
    }
    EXPECT_TRUE(first.state() == second.state());
  }
}

TEST(AccountEvolve, IsTotalForEventsAboutWhatIsNotThere) {
  account::AccountState state;
  state.key = alice;
  const FlowId flow{"f"};
  const EnrollmentId enrollment{"e"};
  const std::vector<AccountEvent> events{
      account::EnrollmentVerificationFailed{enrollment, Type::email, 1},
      account::EnrollmentCancelled{enrollment, Type::email},
      account::AuthenticatorEnrolled{enrollment, 1},
      account::EmailEnrolled{enrollment},
      account::Unenrolled{.enrollment = enrollment},
      account::FactorAccepted{flow, Type::email, 0},
      account::FactorRejected{flow, Type::email, FactorRejection::wrong, 1},
      account::FlowSatisfied{.flow = flow},
      account::FlowExpired{flow},
      account::FlowAborted{flow, FlowAbortion::locked_out},
      account::GrantRedeemed{.flow = flow},
      account::PasswordReset{flow},
      account::UnlockFailed{flow, {}},
      account::ChallengeIssued{.challenge = ChallengeId{"c"}, .flow = flow, .enrollment = enrollment},
      account::FactsChanged{.delta = {.container = "erased"}}};
  std::uint64_t version = 0;
  for (const auto& event : events) account::evolve(state, event, {Position{1}, StreamVersion{++version}, spec_epoch});
  EXPECT_EQ(state.version, StreamVersion{version});
  EXPECT_TRUE(state.flows.empty() && state.enrolled.empty() && state.pending.empty());
}

}  // namespace
}  // namespace mfad::test
