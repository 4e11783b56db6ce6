#include "adapters/http/request_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/http/read_all.h"
#include "tests/unit/http/strict_head_cases.h"

namespace mfad::http {
namespace {

using testing::ElementsAre;

std::vector<std::string> read(std::string_view bytes) { return read_all(bytes, bytes.size()); }

TEST(RequestReader, ReadsARequestWithoutBody) {
  EXPECT_THAT(read("GET /v1/x?y=%20 HTTP/1.1\r\nHost: h\r\nX-One:  a b \r\nx-one: c\r\n\r\n"),
              ElementsAre("GET /v1/x?y=%20 [host=h] [x-one=a b] [x-one=c] body none \"\" keep"));
}

TEST(RequestReader, ReadsABodyOfAGivenLength) {
  EXPECT_THAT(read("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"),
              ElementsAre("PUT /a [host=h] [content-length=2] body complete \"{}\" keep"));
}

TEST(RequestReader, ReadsABodyInChunks) {
  EXPECT_THAT(read("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"),
              ElementsAre("POST /a [host=h] [transfer-encoding=chunked] body complete \"{}\" keep"));
}

TEST(RequestReader, CallsAnEmptyBodyNone) {
  EXPECT_THAT(read("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
                   "DELETE /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              ElementsAre("POST /a [host=h] [content-length=0] body none \"\" keep",
                          "DELETE /b [host=h] [transfer-encoding=chunked] body none \"\" keep"));
}

TEST(RequestReader, ReadsPipelinedRequestsInOrder) {
  EXPECT_THAT(
      read("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}GET /b HTTP/1.1\r\nHost: h\r\n\r\nGET /c"),
      ElementsAre("POST /a [host=h] [content-length=2] body complete \"{}\" keep",
                  "GET /b [host=h] body none \"\" keep", "more"));
}

TEST(RequestReader, ForgetsOneRequestBeforeTheNext) {
  EXPECT_THAT(read("PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
                   "PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n[]"
                   "PUT /c HTTP/1.1\r\nHost: h\r\n\r\n"),
              ElementsAre("PUT /a [host=h] [transfer-encoding=chunked] body complete \"{}\" keep",
                          "PUT /b [host=h] [content-length=2] body complete \"[]\" keep",
                          "PUT /c [host=h] body none \"\" keep"));
}

TEST(RequestReader, PassesAnUnknownMethodOn) {
  EXPECT_THAT(read("BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n"), ElementsAre("other /pot [host=h] body none \"\" keep"));
  EXPECT_THAT(read("get /pot HTTP/1.1\r\nHost: h\r\n\r\n"), ElementsAre("other /pot [host=h] body none \"\" keep"));
}

TEST(RequestReader, ClosesWhenTheClientSaysSo) {
  for (const std::string value : {"close", "Close", "keep-alive, close"}) {
    EXPECT_THAT(read("GET / HTTP/1.1\r\nHost: h\r\nConnection: " + value + "\r\n\r\n"),
                ElementsAre("GET / [host=h] [connection=" + value + "] body none \"\" close"));
  }
}

TEST(RequestReader, RefusesAConnectionThatIsNoList) {
  EXPECT_THAT(read("GET / HTTP/1.1\r\nHost: h\r\nConnection: (x)\r\n\r\n"), ElementsAre("malformed"));
}

TEST(RequestReader, DoesNotReadABodyThatIsTooLarge) {
  EXPECT_THAT(read("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 65\r\n\r\nabc"),
              ElementsAre("PUT / [host=h] [content-length=65] body too_large \"\" close"));
  EXPECT_THAT(read("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3f\r\n"),
              ElementsAre("PUT / [host=h] [transfer-encoding=chunked] body too_large \"\" close"));
  EXPECT_THAT(read("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 64\r\n\r\n" + std::string(64, 'x')),
              ElementsAre("PUT / [host=h] [content-length=64] body complete \"" + std::string(64, 'x') + "\" keep"));
}

TEST(RequestReader, AsksForTheLimitOfTheRequestAtHand) {
  std::string asked;
  RequestReader reader(
      [&asked](const api::Request& head) -> std::size_t {
        asked = describe(head, true);
        return 1;
      },
      std::make_shared<BodyBudget>(1));
  reader.read("PUT /x?y HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer t\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(asked, "PUT /x?y [host=h] [authorization=Bearer t] [content-length=1] body none \"\" keep");
}

constexpr std::size_t big = 8 * 1024;

std::string big_request(std::string_view target) {
  return fmt::format("PUT {} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}", target, big, std::string(big, 'x'));
}

std::string in_chunks(std::string_view target) {
  return fmt::format("PUT {} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n", target,
                     big, std::string(big, 'x'));
}

// All of its bytes, as they come from one client; what it says of the body.
api::BodyState read_big(RequestReader& reader, std::string bytes) {
  while (!bytes.empty() && reader.state() != RequestReader::State::complete) bytes.erase(0, reader.read(bytes));
  return reader.state() == RequestReader::State::complete ? reader.read_so_far().body_state : api::BodyState::none;
}

TEST(RequestReader, HasNoRoomForABodyWhileOthersFillTheBudgetUntilTheyAreAnswered) {
  const auto budget = std::make_shared<BodyBudget>(2 * big);
  const auto limit = [](const api::Request&) { return big; };
  for (const auto& bytes : {big_request("/b"), in_chunks("/b")}) {
    RequestReader first(limit, budget);
    EXPECT_EQ(read_big(first, big_request("/a")), api::BodyState::complete);
    EXPECT_EQ(first.take().body.size(), big);

    RequestReader gone(limit, budget);
    EXPECT_EQ(read_big(gone, bytes), api::BodyState::complete);
    RequestReader refused(limit, budget);
    EXPECT_EQ(read_big(refused, bytes), api::BodyState::no_room);
    EXPECT_EQ(refused.read_so_far().body, "");
    EXPECT_FALSE(refused.keeps_alive());

    first.release_body();
    RequestReader next(limit, budget);
    EXPECT_EQ(read_big(next, bytes), api::BodyState::complete);
  }
}

TEST(RequestReader, AlwaysHasRoomForASmallBody) {
  RequestReader reader([](const api::Request&) { return big; }, std::make_shared<BodyBudget>(0));
  EXPECT_EQ(read_big(reader, "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"), api::BodyState::complete);
  EXPECT_EQ(reader.take().body, "{}");
}

TEST(RequestReader, KnowsThatTheClientWaitsForContinue) {
  RequestReader reader([](const api::Request&) { return test_body_bytes_max; },
                       std::make_shared<BodyBudget>(test_body_bytes_max));
  const std::string head = "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(reader.read(head), head.size());
  EXPECT_TRUE(reader.wants_continue());
  EXPECT_EQ(reader.read("a"), 1U);
  EXPECT_FALSE(reader.wants_continue());
}

// What reads as one request must read as the same one wherever the network cuts it, and nothing of a refused one is let
// through.
TEST(RequestReader, ReadsTheSameWhateverTheSizeOfTheReads) {
  std::vector<std::string> inputs;
  for (const auto& c : strict_head_cases())
    inputs.push_back(c.bytes + "5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
  for (const auto& input : inputs) {
    const auto whole = read(input);
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U, 1000U}) ASSERT_EQ(read_all(input, piece), whole) << input;
  }
}

TEST(RequestReader, RefusesWhatTheStrictHeadRefusesAndReadsTheRest) {
  for (const auto& c : strict_head_cases()) {
    const auto seen = read(c.bytes);
    switch (c.verdict) {
      case StrictHead::Verdict::malformed: EXPECT_THAT(seen, ElementsAre("malformed")) << c.what; break;
      case StrictHead::Verdict::too_large: EXPECT_THAT(seen, ElementsAre("headers_too_large")) << c.what; break;
      case StrictHead::Verdict::more: EXPECT_THAT(seen, ElementsAre("more")) << c.what; break;
      case StrictHead::Verdict::done:
        EXPECT_NE(seen.front(), "malformed") << c.what << ": Beast refuses what the strict head lets through";
        break;
    }
  }
}

}  // namespace
}  // namespace mfad::http
