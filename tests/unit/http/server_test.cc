#include "adapters/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/http/server_under_test.h"

namespace mfad::http {
namespace {

using testing::ElementsAre;

class HttpServer : public testing::Test {
 protected:
  void SetUp() override { server.start(); }
  ServerUnderTest server;
};

TEST_F(HttpServer, AnswersOneRequestAfterTheOtherOnOneConnection) {
  WireClient client(server.port());
  client.send(get("/a"));
  EXPECT_EQ(client.answer(), answered("200 OK", "GET /a body none \"\" keep"));
  client.send("PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(client.answer(), answered("200 OK", "PUT /b [content-length=2] body complete \"{}\" keep"));
}

TEST_F(HttpServer, ReadsARequestThatComesByteByByte) {
  WireClient client(server.port());
  for (const char c :
       std::string("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")) {
    client.send({&c, 1});
  }
  EXPECT_EQ(client.answer(), answered("200 OK", "POST /a [transfer-encoding=chunked] body complete \"{}\" keep"));
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrderThoughTheLaterOnesAreReadySooner) {
  WireClient client(server.port());
  client.send(get("/later") + get("/b") + get("/c"));
  auto exchange = server.application.wait_for_exchange();
  EXPECT_EQ(server.application.handled(), 1U);
  exchange->respond(text_response(200, "late"));
  EXPECT_EQ(client.answer(), answered("200 OK", "late"));
  EXPECT_EQ(client.answer(), answered("200 OK", "GET /b body none \"\" keep"));
  EXPECT_EQ(client.answer(), answered("200 OK", "GET /c body none \"\" keep"));
}

TEST_F(HttpServer, ServesOthersBetweenThePipelinedRequestsOfOne) {
  constexpr std::size_t pipelined = 100;
  WireClient greedy(server.port());
  WireClient other(server.port());
  std::vector<std::string> order;  // of the HTTP thread
  server.application.on("/greedy", [&](const api::Request&, const auto& exchange) {
    if (order.empty()) other.send(get("/other"));
    order.emplace_back("greedy");
    exchange->respond(text_response(200, ""));
  });
  server.application.on("/other", [&](const api::Request&, const auto& exchange) {
    order.emplace_back("other");
    exchange->respond(text_response(200, ""));
  });
  std::string all;
  for (std::size_t i = 0; i < pipelined; ++i) all += get("/greedy");
  greedy.send(all);
  EXPECT_EQ(other.answer(), answered("200 OK", ""));
  for (std::size_t i = 0; i < pipelined; ++i) EXPECT_EQ(greedy.answer(), answered("200 OK", ""));
  server.stop();
  EXPECT_LT(static_cast<std::size_t>(std::ranges::find(order, "other") - order.begin()), 3 * pipelined_in_a_row_max);
}

TEST_F(HttpServer, TakesAnswersFromAnotherThread) {
  std::vector<std::unique_ptr<WireClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<WireClient>(server.port()));
    clients.back()->send(get("/later"));
  }
  std::jthread([this] {
    std::vector<std::shared_ptr<api::Exchange>> exchanges;
    for (int i = 0; i < 20; ++i) exchanges.push_back(server.application.wait_for_exchange());
    for (auto& exchange : exchanges) exchange->respond(text_response(200, "done"));
  }).join();
  for (auto& client : clients) EXPECT_EQ(client->answer(), answered("200 OK", "done"));
}

TEST_F(HttpServer, SaysAfterEachTurnThatItEnded) {
  WireClient client(server.port());
  client.send(get("/a") + get("/b") + get("/c"));
  for (int i = 0; i < 3; ++i) client.answer();
  server.stop();
  const auto turns = server.application.turns();
  EXPECT_EQ(std::accumulate(turns.begin(), turns.end(), std::size_t{0}), 3U);
  EXPECT_THAT(turns, testing::Not(testing::Contains(0U)));
  EXPECT_EQ(turns.front(), 3U) << "requests of one read are one turn";
}

TEST_F(HttpServer, ClosesWithoutAnAnswerWhenTheExchangeIsDropped) {
  WireClient client(server.port());
  client.send(get("/later"));
  server.application.wait_for_exchange().reset();
  EXPECT_TRUE(client.closed());
  server.application.on("/drop", [](api::Request, std::shared_ptr<api::Exchange>) {});
  WireClient other(server.port());
  other.send(get("/drop"));
  EXPECT_TRUE(other.closed());
}

TEST_F(HttpServer, DropsTheAnswerToAClientThatHasGone) {
  {
    WireClient client(server.port());
    client.send(get("/later"));
    auto exchange = server.application.wait_for_exchange();
    client.abort();
    exchange->respond(text_response(200, "nobody reads this"));
  }
  WireClient other(server.port());
  other.send(get("/a"));
  EXPECT_EQ(other.answer(), answered("200 OK", "GET /a body none \"\" keep"));
}

TEST_F(HttpServer, ClosesAfterTheAnswerWhenTheClientAsksForIt) {
  WireClient client(server.port());
  client.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + get("/b"));
  EXPECT_EQ(client.until_closed(), answered("200 OK", "GET /a [connection=close] body none \"\" keep", true));
  EXPECT_EQ(server.application.handled(), 1U);
}

TEST_F(HttpServer, AnswersAClientThatHasEndedSending) {
  WireClient client(server.port());
  client.send(get("/a"));
  client.end_sending();
  EXPECT_EQ(client.until_closed(), answered("200 OK", "GET /a body none \"\" keep"));
}

TEST_F(HttpServer, SendsHeadNoBodySoThatTheNextAnswerIsUnderstood) {
  WireClient client(server.port());
  client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.head(), "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\r\n");
  client.send(get("/b"));
  EXPECT_EQ(client.answer(), answered("200 OK", "GET /b body none \"\" keep"));
}

TEST_F(HttpServer, SendsTheConstantPartOfAnAnswerAfterItsBodyButNotToHead) {
  server.application.on("/text", [&](const api::Request&, const auto& exchange) {
    auto response = text_response(200, "made, ");
    response.constant = "constant";
    exchange->respond(std::move(response));
  });
  WireClient client(server.port());
  client.send(get("/text"));
  EXPECT_EQ(client.answer(), answered("200 OK", "made, constant"));
  client.send("HEAD /text HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.head(), "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\n");
  client.send(get("/b"));
  EXPECT_EQ(client.answer(), answered("200 OK", "GET /b body none \"\" keep"));
}

TEST_F(HttpServer, SaysContinueToAClientThatWaitsForIt) {
  WireClient client(server.port());
  client.send("PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.head(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{}");
  EXPECT_EQ(client.answer(),
            answered("200 OK", "PUT /a [expect=100-continue] [content-length=2] body complete \"{}\" keep"));
}

TEST_F(HttpServer, SaysNoContinueToAClientThatDoesNotWait) {
  WireClient client(server.port());
  client.send("PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(client.answer(),
            answered("200 OK", "PUT /a [expect=100-continue] [content-length=2] body complete \"{}\" keep"));
}

TEST_F(HttpServer, SaysNoContinueToABodyThatIsTooLarge) {
  WireClient client(server.port());
  client.send("PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 17\r\n\r\n");
  EXPECT_EQ(client.until_closed(),
            answered("413 Content Too Large",
                     "PUT /a [expect=100-continue] [content-length=17] body too_large \"\" keep", true));
}

TEST_F(HttpServer, LetsAClientWithATooLargeBodySeeTheAnswer) {
  WireClient client(server.port());
  const std::string body(2'000'000, 'x');
  EXPECT_TRUE(client.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n" + body));
  EXPECT_EQ(client.answer(),
            answered("413 Content Too Large", "PUT /a [content-length=2000000] body too_large \"\" keep", true));
  client.end_sending();
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST_F(HttpServer, LetsAClientThatGoesOnSendingSeeTheRefusal) {
  WireClient client(server.port());
  EXPECT_TRUE(client.send("BAD\r\n" + std::string(2'000'000, 'x')));
  EXPECT_EQ(client.answer(), answered("400 Bad Request", "malformed", true));
  client.end_sending();
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST_F(HttpServer, TakesALargeBodyWhereItMayBe) {
  server.application.on("/large", [](api::Request request, std::shared_ptr<api::Exchange> exchange) {
    exchange->respond(text_response(200, std::to_string(request.body.size())));
  });
  WireClient client(server.port());
  client.send("POST /large HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x'));
  EXPECT_EQ(client.answer(), answered("200 OK", "3000000"));
}

TEST_F(HttpServer, SendsALargeAnswerWhole) {
  const std::string body(5'000'000, 'y');
  server.application.on("/big", [&body](api::Request, std::shared_ptr<api::Exchange> exchange) {
    exchange->respond(text_response(200, body));
  });
  WireClient client(server.port());
  client.send(get("/big") + get("/a"));
  EXPECT_TRUE(client.answer() == answered("200 OK", body));
  EXPECT_EQ(client.answer(), answered("200 OK", "GET /a body none \"\" keep"));
}

TEST_F(HttpServer, RefusesWhatIsNotStrictAndCloses) {
  struct {
    std::string sent, answer;
  } const cases[] = {
      {"GET / HTTP/1.0\r\nHost: h\r\n\r\n", answered("400 Bad Request", "malformed", true)},
      {"GET /\n", answered("400 Bad Request", "malformed", true)},
      {"\x16\x03\x01", answered("400 Bad Request", "malformed", true)},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
           get("/smuggled"),
       answered("400 Bad Request", "malformed", true)},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\n{}\r\n0\r\n\r\n",
       answered("400 Bad Request", "malformed", true)},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n",
       answered("431 Request Header Fields Too Large", "headers_too_large", true)},
  };
  for (const auto& c : cases) {
    WireClient client(server.port());
    client.send(c.sent);
    EXPECT_EQ(client.until_closed(), c.answer) << c.sent;
  }
  EXPECT_EQ(server.application.handled(), 0U);
}

TEST_F(HttpServer, RefusesARequestThatEndsTooSoon) {
  for (const std::string sent :
       {"G", "GET / HTTP/1.1\r\nHost: h\r\n", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{"}) {
    WireClient client(server.port());
    client.send(sent);
    client.end_sending();
    EXPECT_EQ(client.until_closed(), answered("400 Bad Request", "malformed", true)) << sent;
  }
}

TEST_F(HttpServer, AnswersTheGoodRequestBeforeTheBadOne) {
  WireClient client(server.port());
  client.send(get("/a") + "BAD\r\n\r\n");
  EXPECT_EQ(client.until_closed(),
            answered("200 OK", "GET /a body none \"\" keep") + answered("400 Bad Request", "malformed", true));
}

}  // namespace
}  // namespace mfad::http
