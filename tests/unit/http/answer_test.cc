#include "adapters/http/answer.h"

#include <gtest/gtest.h>

#include <string>

namespace mfad::http {
namespace {

constexpr std::string_view date = "Tue, 24 Nov 2026 19:00:00 GMT";

std::string formed(const api::Response& response, AnswerForm form) {
  std::string out = "before|";
  form.date = date;
  form_answer(out, response, form);
  return out;
}

TEST(Answer, HasItsHeadersAndBody) {
  EXPECT_EQ(formed({.status = 201, .headers = {{"ETag", "\"3\""}, {"Mfa-Position", "9"}}, .body = "{}"}, {}),
            "before|HTTP/1.1 201 Created\r\nDate: Tue, 24 Nov 2026 19:00:00 GMT\r\nContent-Type: application/json\r\n"
            "ETag: \"3\"\r\nMfa-Position: 9\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(Answer, SaysThatTheConnectionCloses) {
  EXPECT_EQ(formed({.status = 400, .content_type = "application/problem+json", .body = "x"}, {.close = true}),
            "before|HTTP/1.1 400 Bad Request\r\nDate: Tue, 24 Nov 2026 19:00:00 GMT\r\n"
            "Content-Type: application/problem+json\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
}

TEST(Answer, ToHeadHasLengthsButNoBody) {
  EXPECT_EQ(formed({.status = 405, .headers = {{"Allow", "GET"}}, .body = "{}"}, {.without_body = true}),
            "before|HTTP/1.1 405 Method Not Allowed\r\nDate: Tue, 24 Nov 2026 19:00:00 GMT\r\n"
            "Content-Type: application/json\r\nAllow: GET\r\nContent-Length: 2\r\n\r\n");
}

TEST(Answer, CountsItsConstantPartAndLeavesItToTheSender) {
  EXPECT_EQ(formed({.status = 200, .body = "[", .constant = "1]"}, {}),
            "before|HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 19:00:00 GMT\r\nContent-Type: application/json\r\n"
            "Content-Length: 3\r\n\r\n[");
}

TEST(Answer, WithoutContentHasNoLength) {
  EXPECT_EQ(formed({.status = 204, .content_type = "", .body = "ignored"}, {}),
            "before|HTTP/1.1 204 No Content\r\nDate: Tue, 24 Nov 2026 19:00:00 GMT\r\n\r\n");
}

TEST(Answer, CannotBeSplitByALineBreakInAValue) {
  EXPECT_EQ(formed({.status = 200, .content_type = "", .headers = {{"X", "a\r\nSet-Cookie: b"}}, .body = ""}, {}),
            "before|HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 19:00:00 GMT\r\nX: a  Set-Cookie: b\r\n"
            "Content-Length: 0\r\n\r\n");
}

TEST(Answer, OfAnUnknownStatusHasNoReason) {
  EXPECT_TRUE(formed({.status = 299}, {}).starts_with("before|HTTP/1.1 299 \r\n"));
}

TEST(Answer, StreamsInChunks) {
  std::string out;
  form_stream_head(out, {.status = 200, .content_type = "text/event-stream", .body = "ignored"}, {.date = date});
  form_chunk(out, "hello, eventful world");
  form_chunk(out, "");
  out += last_chunk;
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 19:00:00 GMT\r\nContent-Type: text/event-stream\r\n"
            "Transfer-Encoding: chunked\r\n\r\n15\r\nhello, eventful world\r\n0\r\n\r\n");
}

TEST(DateCache, FormsTheDateOfHttp) {
  DateCache dates;
  EXPECT_EQ(dates.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(dates.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(dates.at(784111778), "Sun, 06 Nov 1994 08:49:38 GMT");
  EXPECT_EQ(dates.at(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace mfad::http
