#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http/server.h"
#include "tests/unit/http/server_under_test.h"

namespace mfad::http {
namespace {

using std::chrono::milliseconds;

TEST(HttpLifetime, AnAddressThatIsTakenIsAnErrorThatNamesIt) {
  FakeApplication application;
  Server first({}, application);
  ASSERT_TRUE(first.start().has_value());
  Server second({.port = first.port()}, application);
  const auto started = second.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error(),
            (Error{ErrorCode::refused, "cannot listen on 127.0.0.1:" + std::to_string(first.port()) +
                                           ": Address already in use; choose another address with --listen"}));
}

TEST(HttpLifetime, AnAddressThatIsNoneIsAnErrorThatNamesIt) {
  FakeApplication application;
  Server server({.address = "localhost"}, application);
  const auto started = server.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error(),
            (Error{ErrorCode::invalid, "listen address \"localhost\" is not a numeric IPv4 or IPv6 address"}));
}

TEST(HttpLifetime, AServerThatNeverRanCanBeDestroyed) {
  FakeApplication application;
  Server server({}, application);
  ASSERT_TRUE(server.start().has_value());
  WireClient client(server.port());
  client.send(get("/a"));
}

TEST(HttpLifetime, StopClosesIdleConnectionsAtOnceAndTakesNoNewOnes) {
  ServerUnderTest server;
  server.start();
  WireClient idle(server.port());
  idle.send(get("/a"));
  idle.answer();
  server.stop();
  EXPECT_TRUE(idle.closed());
  WireClient late;
  EXPECT_FALSE(late.connect(server.port()));
}

TEST(HttpLifetime, StopLetsARequestInFlightFinish) {
  ServerUnderTest server({.linger = milliseconds(30), .sweep = milliseconds(5)});
  server.start();
  WireClient client(server.port());
  client.send(get("/later"));
  auto exchange = server.application.wait_for_exchange();
  server.begin_stop();
  exchange->respond(text_response(200, "in time"));
  EXPECT_EQ(client.until_closed(), answered("200 OK", "in time", true));
  server.wait_until_stopped();
}

TEST(HttpLifetime, StopWaitsOnlySoLongAndTheAnswerThatIsTooLateIsDropped) {
  ServerUnderTest server({.stop = milliseconds(30), .sweep = milliseconds(5)});
  server.start();
  WireClient client(server.port());
  client.send(get("/later"));
  auto exchange = server.application.wait_for_exchange();
  server.begin_stop();
  server.wait_until_stopped();
  EXPECT_TRUE(client.closed());
  exchange->respond(text_response(200, "too late"));
}

TEST(HttpLifetime, ExchangesMayOutliveTheServer) {
  std::shared_ptr<api::Exchange> answered_late;
  std::shared_ptr<api::Exchange> dropped_late;
  {
    ServerUnderTest server({.stop = milliseconds(1), .sweep = milliseconds(1)});
    server.start();
    WireClient first(server.port());
    WireClient second(server.port());
    first.send(get("/later"));
    second.send(get("/later"));
    answered_late = server.application.wait_for_exchange();
    dropped_late = server.application.wait_for_exchange();
  }
  answered_late->respond(text_response(200, ""));
  dropped_late.reset();
}

TEST(HttpLifetime, StoppingTwiceIsStoppingOnce) {
  ServerUnderTest server;
  server.start();
  server.begin_stop();
  server.begin_stop();
  server.wait_until_stopped();
}

}  // namespace
}  // namespace mfad::http
