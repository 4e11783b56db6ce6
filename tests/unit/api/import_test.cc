#include "tests/unit/api/bench.h"

namespace mfad::test {
namespace {

using api::Method;

std::string line(std::string_view id, std::string_view rest = R"("enabled":true)") {
  return fmt::format(
      R"({{"account_id":"{}","user_name":"jane",{},"container":"ou=x","groups":[],"source":"ad","observed_at":"2026-01-01T00:00:00Z"}})",
      id, rest);
}

command::Answer answer(int status, std::string body, std::uint64_t position) {
  return {.status = status, .body = std::move(body), .position = Position{position}};
}

class ImportTest : public ApiTest {
 protected:
  Answered send(std::string body, std::string query = "") {
    return ask(with(
        request_of(Method::post, "/v1/stores/s1/accounts:import" + query, "sync-token-of-all-stores", std::move(body)),
        "content-type", "application/x-ndjson"));
  }
  void answer_all(const std::vector<command::Answer>& with_answers) {
    ASSERT_EQ(submitter.taken.size(), with_answers.size());
    for (std::size_t i = 0; i < with_answers.size(); ++i) submitter.taken[i].done(with_answers[i]);
    pool.run_all();
  }
};

TEST_F(ImportTest, AnswersWhenEveryLineIsDurable) {
  const auto answered = send(line("a") + "\n" + line("b") + "\n" + line("c") + "\n" + line("d"));
  ASSERT_EQ(submitter.taken.size(), 4U);
  EXPECT_EQ(submitter.taken[0].lane, command::Lane::bulk);
  EXPECT_FALSE(submitter.taken[0].idempotency);
  submitter.taken[2].done(answer(200, R"({"account_id":"c","changed":[],"version":1})", 3));
  submitter.taken[0].done(answer(201, R"({"account_id":"a","changed":["user_name"],"version":1})", 5));
  submitter.taken[3].done(answer(200, R"({"account_id":"d","stale":true})", 3));
  pool.run_all();
  EXPECT_FALSE(answered->response);
  submitter.taken[1].done(answer(201, R"({"account_id":"b","changed":["user_name"],"version":1})", 4));
  pool.run_all();
  ASSERT_TRUE(answered->response);
  EXPECT_EQ(answered->response->body, R"({"accepted":2,"unchanged":1,"stale":1,"rejected":[]})");
  EXPECT_EQ(header_of(*answered->response, "Mfa-Position"), "5");
}

TEST_F(ImportTest, ImportsTheGoodLinesAndListsTheBad) {
  const auto answered =
      send(line("a") + "\n{\n" + line(".b") + "\n\n" + line("c", R"("enabled":true,"x":1)") + "\n" + line("d") + "\n");
  answer_all({answer(201, R"({"account_id":"a","changed":["mail"],"version":1})", 1),
              answer(400, R"({"code":"validation","detail":"too long"})", 0)});
  EXPECT_EQ(
      answered->response->body,
      R"({"accepted":1,"unchanged":0,"stale":0,"rejected":[)"
      R"({"line":2,"code":"malformed","detail":"the body is not JSON: incomplete JSON near byte 1"},)"
      R"({"line":3,"code":"validation","detail":"/account_id must be the directory's immutable id: [A-Za-z0-9][A-Za-z0-9._-]{0,127}"},)"
      R"({"line":4,"code":"malformed","detail":"the body is not JSON: incomplete JSON near byte 0"},)"
      R"({"line":5,"code":"validation","detail":"/x is not known here; leave it out"},)"
      R"({"line":6,"code":"validation","detail":"too long"}]})");
}

TEST_F(ImportTest, StrictAppendsNothingWhenALineIsBad) {
  const auto answered = send(line("a") + "\n" + line("b", R"("enabled":1)"), "?strict=true");
  EXPECT_EQ(code_of(answered), "import-rejected");
  EXPECT_TRUE(answered->response->body.contains(R"({"pointer":"2:/enabled","detail":"must be true or false"})"))
      << answered->response->body;
  EXPECT_TRUE(submitter.taken.empty());
}

TEST_F(ImportTest, StrictRefusesWhatOnlyTheClockTells) {
  const auto late =
      R"({"account_id":"a","user_name":"j","enabled":true,"container":"ou=x","groups":[],"source":"ad","observed_at":"2099-01-01T00:00:00Z"})";
  EXPECT_EQ(code_of(send(late, "?strict=true")), "import-rejected");
}

TEST_F(ImportTest, AnUnknownStoreIsOne404) {
  const auto answered = send(line("a") + "\n" + line("b"));
  answer_all({answer(404, R"({"code":"not-found"})", 0), answer(404, R"({"code":"not-found"})", 0)});
  EXPECT_EQ(answered->response->status, 404);
}

TEST_F(ImportTest, WithoutAGoodLineTheRowsTellWhetherTheStoreIsThere) { EXPECT_EQ(code_of(send("{}")), "not-found"); }

TEST_F(ImportTest, AFullQueueIsOne503) {
  submitter.room = 1;
  const auto answered = send(line("a") + "\n" + line("b"));
  EXPECT_FALSE(answered->response);
  submitter.taken[0].done(answer(201, R"({"account_id":"a","changed":["mail"],"version":1})", 1));
  pool.run_all();
  EXPECT_EQ(code_of(answered), "overloaded");
}

TEST_F(ImportTest, HasALimitOfLines) {
  std::string body;
  for (int i = 0; i < 257; ++i) body += line("a") + "\n";
  EXPECT_EQ(code_of(send(body)), "validation");
}

TEST_F(ImportTest, NeedsItsOwnContentType) {
  EXPECT_EQ(
      code_of(ask(request_of(Method::post, "/v1/stores/s1/accounts:import", "sync-token-of-all-stores", line("a")))),
      "unsupported-media-type");
}

}  // namespace
}  // namespace mfad::test
