// Many threads hand the same code, grant or key to the real writer at once: one of them is accepted. Run under the
// thread sanitizer as well.
#include <atomic>
#include <barrier>
#include <latch>
#include <thread>

#include "tests/unit/command/command_bench.h"

namespace mfad::command::test {
namespace {

constexpr int threads = 64;
constexpr int rounds = 12;

class DoubleAccept : public CommandTest {
 protected:
  DoubleAccept() : caller_(bootstrap()) { open_house(); }

  // An account of its own for each round: what was used up stays used up.
  void next_account() {
    key_ = {s1, AccountId{fmt::format("a{}", ++accounts_)}};
    auto facts = std::get<account::ObserveAccount>(std::get<AccountCommand>(observe("zoe")));
    facts.key = key_;
    EXPECT_EQ(run(AccountCommand{facts}).status, 200);
    account::StartEnrollment start;
    start.key = key_;
    start.type = AuthenticationType::authenticator;
    start.authenticated_at = clock.wall();
    start.client = "portal";
    enrollment_ = EnrollmentId{run(AccountCommand{start}).body};
  }

  // The answers of as many submissions at once, each from a thread of its own, while the writer works.
  std::vector<Answer> at_once(const Command& command, std::string_view key = {}) {
    answered.clear();
    std::latch done(threads);
    std::barrier ready(threads);
    std::jthread writer([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        if (std::holds_alternative<CommandLoop::Idle>(loop->step())) queue.wait(Milliseconds{10});
      }
    });
    {
      std::vector<std::jthread> team;
      for (int i = 0; i < threads; ++i) {
        team.emplace_back([&] {
          std::vector<Submission> one;
          one.push_back(submission(command));
          one.front().actor = caller_;
          if (!key.empty()) one.front().idempotency = Idempotency{std::string(key), sha256("request")};
          one.front().done = [&](Answer answer) {
            answered.push_back(std::move(answer));
            done.count_down();
          };
          ready.arrive_and_wait();
          queue.submit(one);
        });
      }
    }
    done.wait();
    writer.request_stop();
    writer.join();
    return std::exchange(answered, {});
  }

  std::size_t count_of(std::string_view type) const {
    const auto all = types();
    return static_cast<std::size_t>(std::ranges::count(all, type));
  }

  Command confirm() const { return AccountCommand{account::ConfirmEnrollment{key_, enrollment_, Secret{"000000"}}}; }
  Command verify(const FlowId& flow) const {
    return AccountCommand{account::VerifyFactor{key_, flow, AuthenticationType::authenticator, Secret{"000000"}}};
  }
  FlowId start_flow() {
    return FlowId{run(AccountCommand{account::StartFlow{key_, FlowKind::self_reset, "portal", {}}}).body};
  }

  Actor caller_;
  AccountKey key_;
  EnrollmentId enrollment_;
  int accounts_ = 0;
};

TEST_F(DoubleAccept, OfACodeThatConfirmsDoesNotHappen) {
  for (std::size_t round = 1; round <= rounds; ++round) {
    next_account();
    at_once(confirm());
    ASSERT_EQ(count_of("account.authenticator_enrolled"), round);
  }
}

TEST_F(DoubleAccept, OfACodeThatVerifiesDoesNotHappen) {
  for (std::size_t round = 1; round <= rounds; ++round) {
    next_account();
    run(confirm());
    clock.advance(Milliseconds{limits::totp_step});
    at_once(verify(start_flow()));
    ASSERT_EQ(count_of("account.factor_accepted"), round);
    ASSERT_EQ(count_of("account.flow_satisfied"), round);
  }
}

TEST_F(DoubleAccept, OfAGrantDoesNotHappen) {
  for (std::size_t round = 1; round <= rounds; ++round) {
    next_account();
    run(confirm());
    clock.advance(Milliseconds{limits::totp_step});
    const FlowId flow = start_flow();
    const Answer satisfied = run(verify(flow));
    ASSERT_EQ(satisfied.body.size(), 43U) << "a grant";
    at_once(AccountCommand{account::RedeemGrant{key_, flow, Secret{satisfied.body}, Operation::password_reset}});
    ASSERT_EQ(count_of("account.grant_redeemed"), round);
  }
}

TEST_F(DoubleAccept, OfAKeyGivesAllTheSameAnswer) {
  for (std::size_t round = 1; round <= rounds; ++round) {
    next_account();
    run(confirm());
    clock.advance(Milliseconds{limits::totp_step});
    auto all = at_once(verify(start_flow()), fmt::format("key-of-the-round-{:04}", round));
    ASSERT_EQ(std::ranges::count(all, false, &Answer::replayed), 1);
    for (auto& answer : all) answer.replayed = false;
    ASSERT_EQ(std::ranges::count(all, all.front()), threads);
    ASSERT_EQ(count_of("account.factor_accepted"), round);
  }
}

}  // namespace
}  // namespace mfad::command::test
