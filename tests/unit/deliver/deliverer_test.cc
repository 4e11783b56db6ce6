#include "daemon/deliver/deliverer.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "adapters/memory/time_and_chance.h"
#include "tests/support/kept_log.h"

namespace mfad::deliver {
namespace {

using std::chrono_literals::operator""min;

class Server final : public MailSender {
 public:
  Result<> send(const Mail& mail, const std::optional<policy::EmailDelivery>& settings,
                const std::stop_token& end) override {
    mails.push_back(mail);
    hosts.push_back(settings ? settings->host : "");
    if (during) std::exchange(during, nullptr)();
    ended = end.stop_requested();
    if (next.empty()) return {};
    auto result = next.front();
    next.erase(next.begin());
    return result;
  }
  std::vector<Mail> mails;
  std::vector<std::string> hosts;
  std::vector<Result<>> next;
  bool ended = false;            // the last mail was to be broken off
  std::function<void()> during;  // the next mail
};

// Takes no mail of the store "dead" before it is told to.
class DeadServer final : public MailSender {
 public:
  Result<> send(const Mail& mail, const std::optional<policy::EmailDelivery>&, const std::stop_token&) override {
    if (mail.store == StoreId{"dead"}) {
      waits.count_down();
      answers.wait();
    }
    return {};
  }
  std::latch waits{1};
  std::latch answers{1};
};

class Writer final : public command::Submitter {
 public:
  void submit(std::vector<command::Submission>& submissions) override {
    if (full) return;
    for (auto& one : submissions) taken.push_back(std::move(one));
    submissions.clear();
  }
  std::vector<command::Submission> taken;
  bool full = false;
};

class Delivering : public ::testing::Test {
 protected:
  command::Delivery delivery(std::string challenge, const char* store = "s1", const char* account = "a") {
    SendCode message{{StoreId{store}, AccountId{account}},
                     ChallengeId{std::move(challenge)},
                     "a@x.org",
                     Secret{"123456"},
                     ChallengePurpose::flow,
                     clock.wall() + 5min};
    policy::EmailDelivery settings;
    settings.host = "mail.x.org";
    std::string request_id = "request of " + message.challenge.str();
    return {std::move(message), std::move(request_id), settings};
  }
  std::vector<std::string> reports() const {
    std::vector<std::string> all;
    for (const auto& one : writer.taken) {
      const auto& record = std::get<account::RecordDelivery>(std::get<AccountCommand>(one.command));
      all.push_back(record.challenge.str() + (record.delivered ? " delivered" : " failed"));
      EXPECT_EQ(std::get<SystemActor>(one.actor.who), SystemActor::delivery);
      EXPECT_EQ(one.request_id, "request of " + record.challenge.str());
    }
    return all;
  }
  using Reports = std::vector<std::string>;

  Server server;
  Writer writer;
  observe::NoMetrics metrics;
  test::KeptLog log;
  memory::ManualClock clock;
  Deliverer deliverer{server, writer, clock, metrics, log};
};

TEST_F(Delivering, SendsInOrderWithTheSettingsAndReports) {
  deliverer.enqueue(delivery("c1"));
  deliverer.enqueue(delivery("c2"));
  EXPECT_EQ(deliverer.waiting(), 2U);
  deliverer.wait({}, std::chrono::hours{1});
  EXPECT_TRUE(deliverer.step());
  EXPECT_TRUE(deliverer.step());
  EXPECT_FALSE(deliverer.step());
  EXPECT_EQ(reports(), (Reports{"c1 delivered", "c2 delivered"}));
  EXPECT_EQ(server.hosts, (Reports{"mail.x.org", "mail.x.org"}));
  EXPECT_EQ(server.mails[0].to, "a@x.org");
  EXPECT_NE(server.mails[0].text.find("123456"), std::string::npos);
}

TEST_F(Delivering, SendsToOneStoreWhileTheServerOfAnotherDoesNotAnswer) {
  DeadServer dead;
  Deliverer shared{dead, writer, clock, metrics, log};
  shared.enqueue(delivery("stuck", "dead"));
  std::jthread stuck([&] { shared.step(); });
  dead.waits.wait();
  shared.enqueue(delivery("next", "dead"));  // of the same account: waits for the first
  shared.enqueue(delivery("other"));
  EXPECT_TRUE(shared.step());
  EXPECT_FALSE(shared.step());
  EXPECT_EQ(reports(), Reports{"other delivered"});
  dead.answers.count_down();
  stuck.join();
  EXPECT_TRUE(shared.step());
  EXPECT_EQ(reports(), (Reports{"other delivered", "stuck delivered", "next delivered"}));
}

TEST_F(Delivering, TriesAgainWhenTheServerIsSilentOrSaysToComeBack) {
  server.next = {error(ErrorCode::unavailable, "silent"), error(ErrorCode::busy, "busy")};
  deliverer.enqueue(delivery("c1"));
  deliverer.step();
  EXPECT_EQ(server.mails.size(), 3U);
  EXPECT_EQ(reports(), Reports{"c1 delivered"});
}

TEST_F(Delivering, GivesUpAfterAFewTimesAndReportsIt) {
  server.next.assign(Deliverer::attempts_max, error(ErrorCode::unavailable, "busy"));
  deliverer.enqueue(delivery("c1"));
  deliverer.step();
  EXPECT_EQ(server.mails.size(), static_cast<std::size_t>(Deliverer::attempts_max));
  EXPECT_EQ(reports(), Reports{"c1 failed"});
}

TEST_F(Delivering, SendsOneMailAtATimeOnlyToAServerThatWasSilentNotToOneThatSaysToComeBack) {
  for (const auto code : {ErrorCode::busy, ErrorCode::unavailable}) {
    server.next.assign(Deliverer::attempts_max, error(code, "later"));
    deliverer.enqueue(delivery("c1"));
    deliverer.step();
    deliverer.enqueue(delivery("c2", "s1", "a"));
    deliverer.enqueue(delivery("c3", "s1", "b"));
    server.during = [&] { EXPECT_EQ(deliverer.step(), code == ErrorCode::busy) << "beside the first"; };
    while (deliverer.step()) {
    }
  }
}

TEST_F(Delivering, DoesNotRepeatWhatWasRefused) {
  server.next = {error(ErrorCode::refused, "no such mailbox")};
  deliverer.enqueue(delivery("c1"));
  deliverer.step();
  EXPECT_EQ(server.mails.size(), 1U);
  EXPECT_EQ(reports(), Reports{"c1 failed"});
}

TEST_F(Delivering, ReportsWhatStillWaitsAtTheEndAsFailed) {
  deliverer.enqueue(delivery("c1"));
  deliverer.enqueue(delivery("c2"));
  deliverer.step();
  deliverer.give_up();
  EXPECT_EQ(server.mails.size(), 1U);
  EXPECT_EQ(reports(), (Reports{"c1 delivered", "c2 failed"}));
  EXPECT_EQ(deliverer.waiting(), 0U);
}

TEST_F(Delivering, BreaksOffAtTheEndAndBeginsNeitherAnAttemptNorAMailAfterIt) {
  server.next.assign(Deliverer::attempts_max, error(ErrorCode::unavailable, "silent"));
  server.during = [&] { deliverer.break_off(); };
  deliverer.enqueue(delivery("c1"));
  deliverer.enqueue(delivery("c2"));
  EXPECT_TRUE(deliverer.step());
  EXPECT_TRUE(server.ended);
  EXPECT_FALSE(deliverer.step());
  EXPECT_EQ(server.mails.size(), 1U);
  deliverer.give_up();
  EXPECT_EQ(reports(), (Reports{"c1 failed", "c2 failed"}));
}

TEST_F(Delivering, TellsTheLogWhyAndNotWhoOrWhat) {
  server.next = {error(ErrorCode::refused, "no such mailbox")};
  deliverer.enqueue(delivery("c1"));
  deliverer.step();
  EXPECT_EQ(
      log.lines,
      std::vector<std::string>{
          "2 a code could not be delivered request_id=request of c1 store=s1 challenge=c1 reason=no such mailbox"});
}

TEST_F(Delivering, KeepsReportsThatTheQueueHadNoRoomFor) {
  writer.full = true;
  deliverer.enqueue(delivery("c1"));
  deliverer.step();
  EXPECT_EQ(reports(), Reports{});
  writer.full = false;
  EXPECT_FALSE(deliverer.step());
  EXPECT_EQ(reports(), Reports{"c1 delivered"});
}

TEST_F(Delivering, ReportsWhatItHasNoRoomForAsFailed) {
  const std::size_t stores = Deliverer::waiting_max / Deliverer::waiting_of_store_max;
  for (std::size_t store = 0; store < stores; ++store) {
    for (std::size_t i = 0; i < Deliverer::waiting_of_store_max; ++i)
      deliverer.enqueue(delivery("c", ("s" + std::to_string(store)).c_str()));
  }
  deliverer.enqueue(delivery("late", "another"));
  EXPECT_EQ(deliverer.waiting(), Deliverer::waiting_max);
  deliverer.step();
  EXPECT_EQ(reports(), (Reports{"late failed", "c delivered"}));
}

TEST_F(Delivering, HasRoomForOtherStoresBesideOneWhoseMailsPileUp) {
  for (std::size_t i = 0; i < Deliverer::waiting_of_store_max; ++i) deliverer.enqueue(delivery("c", "dead"));
  deliverer.enqueue(delivery("late", "dead"));
  deliverer.enqueue(delivery("other", "alive"));
  EXPECT_EQ(deliverer.waiting(), Deliverer::waiting_of_store_max + 1);
  deliverer.step();
  EXPECT_EQ(reports(), (Reports{"late failed", "other delivered"}));
}

TEST_F(Delivering, ReportsACodeThatExpiredWhileItWaitedAsFailedAndSendsItNot) {
  deliverer.enqueue(delivery("dead"));
  clock.advance(1min);
  deliverer.enqueue(delivery("live"));
  clock.advance(4min);
  EXPECT_TRUE(deliverer.step());
  EXPECT_EQ(server.mails.size(), 1U);
  EXPECT_EQ(reports(), (Reports{"dead failed", "live delivered"}));
}

TEST_F(Delivering, TriesNoLongerWhenTheCodeExpiredMeanwhile) {
  server.next.assign(Deliverer::attempts_max, error(ErrorCode::unavailable, "silent"));
  server.during = [&] { clock.advance(5min); };
  deliverer.enqueue(delivery("c1"));
  deliverer.step();
  EXPECT_EQ(server.mails.size(), 1U);
  EXPECT_EQ(reports(), Reports{"c1 failed"});
}

}  // namespace
}  // namespace mfad::deliver
