#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/http/server.h"
#include "tests/unit/http/server_under_test.h"

namespace mfad::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds soon{30};
constexpr milliseconds never{600'000};

// Only the deadline under test is near.
ServerLimits patient() {
  return {.idle = never,
          .head = never,
          .body = never,
          .body_grace = never,
          .write_stall = never,
          .linger = never,
          .stop = never,
          .sweep = milliseconds(5)};
}

std::string sent_then_closed(const ServerLimits& limits, std::string_view bytes) {
  ServerUnderTest server(limits);
  server.listen();
  WireClient client(server.port());
  client.send(bytes);
  server.run();
  auto text = client.answer();
  client.end_sending();
  return text + client.until_closed();
}

TEST(HttpLimits, AnIdleConnectionIsClosedWithoutAnAnswer) {
  auto limits = patient();
  limits.idle = soon;
  EXPECT_EQ(sent_then_closed(limits, ""), "");
}

TEST(HttpLimits, AConnectionThatIsIdleAgainIsClosedWithoutAnAnswer) {
  auto limits = patient();
  limits.idle = soon;
  EXPECT_EQ(sent_then_closed(limits, get("/a")), answered("200 OK", "GET /a body none \"\" keep"));
}

TEST(HttpLimits, BodiesInFlightHaveABudgetTogether) {
  auto limits = patient();
  limits.bodies_in_flight_bytes_max = 100'000;
  ServerUnderTest server(limits);
  server.application.on("/large", [](api::Request request, std::shared_ptr<api::Exchange> exchange) {
    const bool whole = request.body_state == api::BodyState::complete;
    exchange->respond(text_response(whole ? 200 : 503, std::to_string(request.body.size())));
  });
  server.start();
  const auto put = [](std::string_view target) {
    return fmt::format("PUT {} HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n{}", target,
                       std::string(60'000, 'x'));
  };
  WireClient first(server.port());
  first.send(put("/later"));
  const auto exchange = server.application.wait_for_exchange();
  WireClient second(server.port());
  second.send(put("/large"));
  EXPECT_EQ(second.answer(), answered("503 Service Unavailable", "0", true));
  exchange->respond(text_response(200, "done"));
  EXPECT_EQ(first.answer(), answered("200 OK", "done"));
  WireClient third(server.port());
  third.send(put("/large"));
  EXPECT_EQ(third.answer(), answered("200 OK", "60000"));
}

TEST(HttpLimits, ASlowHeadIsATimeout) {
  auto limits = patient();
  limits.head = soon;
  EXPECT_EQ(sent_then_closed(limits, "GET / HTTP/1.1\r\nHost: h\r\n"),
            answered("408 Request Timeout", "timeout", true));
}

TEST(HttpLimits, ABodyThatTakesTooLongIsATimeout) {
  auto limits = patient();
  limits.body = soon;
  EXPECT_EQ(sent_then_closed(limits, "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{"),
            answered("408 Request Timeout", "timeout", true));
}

TEST(HttpLimits, ABodyThatTricklesIsATimeout) {
  auto limits = patient();
  limits.body_grace = soon;
  limits.body_bytes_per_second_min = 1024;
  EXPECT_EQ(sent_then_closed(limits, "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{"),
            answered("408 Request Timeout", "timeout", true));
}

TEST(HttpLimits, AClientThatNeverClosesIsNotWaitedForAfterTheLastAnswer) {
  auto limits = patient();
  limits.linger = soon;
  ServerUnderTest server(limits);
  server.start();
  WireClient client(server.port());
  client.send("BAD\r\n");
  EXPECT_EQ(client.until_closed(), answered("400 Bad Request", "malformed", true));
  server.begin_stop();
  server.wait_until_stopped();
}

TEST(HttpLimits, AClientThatDoesNotReadItsAnswerIsCut) {
  auto limits = patient();
  limits.write_stall = soon;
  ServerUnderTest server(limits);
  const std::string big(8 * 1024 * 1024, 'x');
  server.application.on("/big", [&big](api::Request, std::shared_ptr<api::Exchange> exchange) {
    exchange->respond(text_response(200, big));
  });
  server.start();
  WireClient client(server.port(), 4096);
  client.send(get("/big"));
  server.begin_stop();
  server.wait_until_stopped();
  EXPECT_LT(client.until_closed().size(), big.size());
}

TEST(HttpLimits, TheApplicationMayTakeItsTime) {
  auto limits = patient();
  limits.idle = limits.head = limits.body = limits.linger = limits.write_stall = milliseconds(1);
  ServerUnderTest server(limits);
  server.listen();
  WireClient client(server.port());
  client.send(get("/later"));
  server.run();
  auto exchange = server.application.wait_for_exchange();
  for (int other = 0; other < 3; ++other) EXPECT_TRUE(WireClient(server.port()).closed());  // several sweeps pass
  exchange->respond(text_response(200, "late"));
  EXPECT_EQ(client.answer(), answered("200 OK", "late"));
}

TEST(HttpLimits, ConnectionsBeyondTheLimitWaitWhileAllAreServed) {
  auto limits = patient();
  limits.connections_max = 2;
  ServerUnderTest server(limits);
  server.start();
  WireClient first(server.port());
  WireClient second(server.port());
  first.send(get("/later"));
  second.send(get("/later"));
  auto exchange = server.application.wait_for_exchange();
  auto other = server.application.wait_for_exchange();
  WireClient third(server.port());
  third.send(get("/a"));
  EXPECT_EQ(server.application.handled(), 2U);
  exchange->respond(text_response(200, ""));
  other->respond(text_response(200, ""));
  EXPECT_EQ(first.answer(), answered("200 OK", ""));
  EXPECT_EQ(second.answer(), answered("200 OK", ""));
  EXPECT_EQ(third.answer(), answered("200 OK", "GET /a body none \"\" keep"));
}

TEST(HttpLimits, AConnectionThatNeverAskedMakesRoomForAnother) {
  auto limits = patient();
  limits.connections_max = 2;
  ServerUnderTest server(limits);
  server.start();
  WireClient asked(server.port());
  asked.send(get("/a"));
  EXPECT_EQ(asked.answer(), answered("200 OK", "GET /a body none \"\" keep"));
  WireClient silent(server.port());
  WireClient third(server.port());
  third.send(get("/b"));
  EXPECT_EQ(third.answer(), answered("200 OK", "GET /b body none \"\" keep"));
  EXPECT_TRUE(silent.closed());
  asked.send(get("/c"));
  EXPECT_EQ(asked.answer(), answered("200 OK", "GET /c body none \"\" keep"));
}

TEST(HttpLimits, OfConnectionsThatAskedTheOneIdleForLongestMakesRoom) {
  auto limits = patient();
  limits.connections_max = 2;
  ServerUnderTest server(limits);
  server.start();
  WireClient first(server.port());
  WireClient second(server.port());
  for (auto* client : {&second, &first}) {
    client->send(get("/a"));
    EXPECT_EQ(client->answer(), answered("200 OK", "GET /a body none \"\" keep"));
  }
  WireClient third(server.port());
  third.send(get("/b"));
  EXPECT_EQ(third.answer(), answered("200 OK", "GET /b body none \"\" keep"));
  EXPECT_TRUE(second.closed());
  first.send(get("/c"));
  EXPECT_EQ(first.answer(), answered("200 OK", "GET /c body none \"\" keep"));
}

TEST(HttpLimits, OneAddressHasItsOwnLimit) {
  auto limits = patient();
  limits.connections_per_address_max = 2;
  ServerUnderTest server(limits);
  server.start();
  WireClient first(server.port());
  WireClient second(server.port());
  first.send(get("/later"));
  second.send(get("/later"));
  const auto exchange = server.application.wait_for_exchange();
  const auto other = server.application.wait_for_exchange();
  WireClient third(server.port());
  EXPECT_TRUE(third.closed()) << "both others are being served";
  exchange->respond(text_response(200, ""));
  other->respond(text_response(200, ""));
  EXPECT_EQ(first.answer(), answered("200 OK", ""));
  EXPECT_EQ(second.answer(), answered("200 OK", ""));
  WireClient fourth(server.port());
  fourth.send(get("/a"));
  EXPECT_EQ(fourth.answer(), answered("200 OK", "GET /a body none \"\" keep"));
}

TEST(HttpLimits, AConnectionEndsAfterItsLastRequest) {
  auto limits = patient();
  limits.requests_per_connection_max = 2;
  limits.linger = soon;
  EXPECT_EQ(sent_then_closed(limits, get("/a") + get("/b") + get("/c")),
            answered("200 OK", "GET /a body none \"\" keep") + answered("200 OK", "GET /b body none \"\" keep", true));
}

class FewDescriptors {
 public:
  FewDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few{std::min<rlim_t>(before_.rlim_cur, 256), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

class DescriptorsUsedUp {
 public:
  DescriptorsUsedUp() {
    for (int copy = ::dup(0); copy >= 0; copy = ::dup(0)) copies_.push_back(copy);
  }
  ~DescriptorsUsedUp() {
    for (const int copy : copies_) ::close(copy);
  }
  DescriptorsUsedUp(const DescriptorsUsedUp&) = delete;
  DescriptorsUsedUp& operator=(const DescriptorsUsedUp&) = delete;

 private:
  std::vector<int> copies_;
};

std::chrono::nanoseconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

TEST(HttpLimits, SurvivesTheEndOfDescriptorsWithoutSpinning) {
  FewDescriptors few;
  auto limits = patient();
  limits.idle = milliseconds(2000);  // also a busy machine asks again within it
  limits.sweep = milliseconds(20);
  ServerUnderTest server(limits);
  server.start();
  WireClient served(server.port());
  served.send(get("/a"));
  EXPECT_EQ(served.answer(), answered("200 OK", "GET /a body none \"\" keep"));
  WireClient waiting(server.port());
  waiting.send(get("/b"));
  EXPECT_EQ(waiting.answer(), answered("200 OK", "GET /b body none \"\" keep"));
  std::optional<DescriptorsUsedUp> used_up;
  WireClient not_accepted;
  used_up.emplace();
  const auto began = processor_time();
  EXPECT_TRUE(not_accepted.connect(server.port()));
  served.send(get("/c"));
  EXPECT_EQ(served.answer(), answered("200 OK", "GET /c body none \"\" keep"));
  EXPECT_TRUE(waiting.closed()) << "the sweep goes on";
  EXPECT_LT(processor_time() - began, std::chrono::milliseconds(1000)) << "of 2 s, most were waited";
  used_up.reset();
  WireClient later(server.port());
  later.send(get("/d"));
  EXPECT_EQ(later.answer(), answered("200 OK", "GET /d body none \"\" keep"));
}

TEST(HttpLimits, AcceptsAgainWhenThereAreDescriptorsThoughNoConnectionEnded) {
  FewDescriptors few;
  ServerUnderTest server(patient());
  server.start();
  WireClient served(server.port());
  served.send(get("/a"));
  EXPECT_EQ(served.answer(), answered("200 OK", "GET /a body none \"\" keep"));
  WireClient waiting;
  std::optional<DescriptorsUsedUp> used_up(std::in_place);
  EXPECT_TRUE(waiting.connect(server.port()));
  served.send(get("/b"));
  EXPECT_EQ(served.answer(), answered("200 OK", "GET /b body none \"\" keep"));
  used_up.reset();
  waiting.send(get("/c"));
  EXPECT_EQ(waiting.answer(), answered("200 OK", "GET /c body none \"\" keep"));
}

}  // namespace
}  // namespace mfad::http
