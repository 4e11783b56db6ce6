// Lists, waiting, the feed and what operators see and do, with the real writer and projections behind the API.
#include "tests/unit/api/house.h"

namespace mfad::test {
namespace {

using api::Method;

class HouseFeed : public HouseTest {};

TEST_F(HouseFeed, PagesThroughAListOnceAndWithoutHoles) {
  furnish();
  for (const auto* id : {"c", "a", "e", "b", "d"}) observe(id);
  std::string seen;
  std::string target = "/v1/stores/s1/accounts?limit=2";
  std::string cursor;
  do {
    const auto page = get(target + (cursor.empty() ? "" : "&cursor=" + cursor), "auditor").body;
    for (std::string_view rest = page; rest.contains(R"("account_id":")");) {
      rest = rest.substr(rest.find(R"("account_id":")") + 14);
      seen += rest.substr(0, rest.find('"'));
    }
    seen += "|";
    cursor = text_between(page, R"("next_cursor":")", "\"");
  } while (!cursor.empty());
  EXPECT_EQ(seen, "ab|cd|e|");
  const auto first = text_between(get(target, "auditor").body, R"("next_cursor":")", "\"");
  EXPECT_EQ(get("/v1/stores/s1/roles/staff/members?limit=2&cursor=" + first, "auditor").status, 400);
  EXPECT_EQ(get("/v1/stores/s1/accounts?limit=2&locked=true&cursor=" + first, "auditor").status, 400);
}

TEST_F(HouseFeed, WaitsForRowsAndTurnsAwayWhatIsLate) {
  furnish();
  const auto begun = begin(request_of(
      Method::put, "/v1/stores/s1/accounts/a9", tokens.at("sync"),
      R"({"user_name":"x","enabled":true,"container":"ou=x","groups":[],"source":"ad","observed_at":"2026-01-01T00:00:00Z"})"));
  step_writer();
  ASSERT_TRUE(begun->response);
  const auto waiting = begin(request_of(Method::get, "/v1/stores/s1/accounts/a9?wait=1s", tokens.at("portal")));
  const auto impatient = begin(request_of(Method::get, "/v1/stores/s1/accounts/a9?wait=0s", tokens.at("portal")));
  EXPECT_FALSE(waiting->response);
  EXPECT_EQ(code_of(impatient), "projection-lagging");
  step_projections();
  points.run_all();
  ASSERT_TRUE(waiting->response);
  EXPECT_EQ(waiting->response->status, 200);
  EXPECT_EQ(header_of(*waiting->response, "Mfa-Position"), header_of(*begun->response, "Mfa-Position"));

  const auto ahead = begin(request_of(Method::get, "/v1/stores/s1?min_position=1000&wait=1s", tokens.at("portal")));
  clock.advance(Milliseconds{999});
  service.sweep();
  EXPECT_FALSE(ahead->response);
  clock.advance(Milliseconds{1});
  service.sweep();
  EXPECT_EQ(code_of(ahead), "projection-lagging");
  EXPECT_EQ(header_of(*ahead->response, "Retry-After"), "1");
}

TEST_F(HouseFeed, LetsNoScanStandBeforePointQueriesAndSignIns) {
  furnish();
  observe("a1");
  enroll("a1");
  std::vector<Answered> asked;
  for (int i = 0; i < 20; ++i)
    asked.push_back(begin(request_of(Method::get, "/v1/events?type=account.observed", tokens.at("auditor"))));
  // Rows that are behind: what is asked now waits at the gate.
  begin(request_of(
      Method::put, "/v1/stores/s1/accounts/a1", tokens.at("sync"),
      fmt::format(R"({{"user_name":"a1@corp","enabled":true,"container":"ou=x","groups":["cn=staff,o=corp"],)"
                  R"("source":"ad","observed_at":"{}"}})",
                  to_rfc3339(clock.wall()))));
  step_writer();
  const auto point = begin(request_of(Method::get, "/v1/stores/s1/accounts/a1", tokens.at("portal")));
  const auto sign_in = begin(with(request_of(Method::post, "/v1/stores/s1/flows", tokens.at("portal"),
                                             R"({"kind":"self_reset","user_name":"a1@corp","client":"web"})"),
                                  "idempotency-key", "key-of-the-sign-in"));
  step_projections();
  points.run_all();
  step_writer();
  ASSERT_TRUE(point->response);
  EXPECT_EQ(point->response->status, 200);
  ASSERT_TRUE(sign_in->response);
  EXPECT_EQ(sign_in->response->status, 201) << sign_in->response->body;
  for (const auto& scan : asked) EXPECT_FALSE(scan->response);
  settle();
  for (const auto& scan : asked) EXPECT_EQ(scan->response->status, 200);
}

TEST_F(HouseFeed, AsksACallerOfTooManyScansToRepeatAndServesTheOthers) {
  furnish();
  const auto scan_of = [&](const std::string& role) {
    return begin(request_of(Method::get, "/v1/events?type=store.registered", tokens.at(role)));
  };
  std::vector<Answered> taken;
  for (std::size_t i = 0; i < query::FairPool::waiting_per_lane_max; ++i) taken.push_back(scan_of("auditor"));
  const auto one_more = scan_of("auditor");
  EXPECT_EQ(code_of(one_more), "overloaded");
  EXPECT_EQ(header_of(*one_more->response, "Retry-After"), "1");
  taken.push_back(scan_of("sync"));
  settle();
  for (const auto& scan : taken) EXPECT_EQ(scan->response->status, 200);
}

TEST_F(HouseFeed, ShowsTheLogPageByPageAndOneByOne) {
  furnish();
  const auto page = get("/v1/events?limit=1&after=7&type=store.registered", "sync").body;
  EXPECT_TRUE(page.starts_with(
      R"({"items":[{"meta":{"id":"01020300000000000000000000000000-8","type":"store.registered","schema":1,"position":8,"stream":"store/s1","version":1,)"))
      << page;
  EXPECT_TRUE(page.contains(R"("data":{"name":"Corp","provider":"ldap"}}])")) << page;
  EXPECT_EQ(get("/v1/events/8", "sync").body, text_between(page, R"({"items":[)", R"(],"next_cursor")"));
  EXPECT_EQ(get("/v1/events/0", "sync").status, 404);
  EXPECT_EQ(get("/v1/events/9999", "sync").status, 404);
  EXPECT_EQ(get("/v1/events/x", "sync").status, 404);
  const auto ahead = get("/v1/events?after=9999", "sync");
  EXPECT_EQ(ahead.status, 409);
  EXPECT_TRUE(ahead.body.contains("position-ahead"));
  EXPECT_EQ(get("/v1/events?stream=nonsense", "sync").status, 400);
  EXPECT_EQ(get("/v1/events?type=nonsense", "sync").status, 400);
  EXPECT_TRUE(get("/v1/events?stream=store/s1&limit=500", "sync").body.contains("role.authentication_type_enforced"));
}

TEST_F(HouseFeed, ShowsACallerOfSomeStoresOnlyTheirEvents) {
  furnish();
  const auto made = post("/v1/callers", "admin", R"({"name":"x","role":"auditor","stores":["s2"]})");
  tokens["limited"] = text_between(made.body, R"("token":")", "\"");
  EXPECT_EQ(get("/v1/events?limit=500", "limited").body, R"({"items":[],"next_cursor":null})");
  EXPECT_EQ(get("/v1/events/1", "limited").status, 404);
  EXPECT_EQ(get("/v1/events:export", "limited").status, 403);
  EXPECT_EQ(get("/v1/stores", "limited").body, R"({"items":[],"next_cursor":null})");
}

TEST_F(HouseFeed, StreamsWhatComesAndEndsWhenItStops) {
  furnish();
  const auto streaming = begin(with(
      request_of(Method::get, "/v1/events:stream?type=account.observed", tokens.at("sync")), "last-event-id", "7"));
  ASSERT_TRUE(streaming->source);
  EXPECT_EQ(streaming->response->content_type, "text/event-stream");
  std::vector<api::BodySource::Chunk> chunks;
  const auto pull = [&] {
    streaming->source->pull([&](api::BodySource::Chunk chunk) { chunks.push_back(std::move(chunk)); });
  };
  pull();
  settle();
  EXPECT_TRUE(chunks.empty());
  observe("a1");
  settle();
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_TRUE(
      chunks[0].bytes.starts_with(fmt::format("id: {}\nevent: account.observed\ndata: {{\"meta\":", tail.get().value)))
      << chunks[0].bytes;
  EXPECT_TRUE(chunks[0].bytes.ends_with("}\n\n"));
  EXPECT_FALSE(chunks[0].last);
  pull();
  settle();
  service.set_stage(api::Stage::stopping);
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_TRUE(chunks[1].last);
}

TEST_F(HouseFeed, AStreamThatIsDroppedHearsNoMore) {
  const auto streaming = begin(request_of(Method::get, "/v1/events:stream", tokens.at("sync")));
  bool heard = false;
  streaming->source->pull([&](const api::BodySource::Chunk&) { heard = true; });
  settle();
  streaming->source.reset();
  furnish();
  EXPECT_FALSE(heard);
}

TEST_F(HouseFeed, AStreamEndsWhenItsCallerIsRevoked) {
  const auto me = text_between(get("/v1/whoami", "sync").body, R"("caller_id":")", "\"");
  const auto streaming = begin(request_of(Method::get, "/v1/events:stream", tokens.at("sync")));
  ASSERT_TRUE(streaming->source);
  std::vector<api::BodySource::Chunk> chunks;
  streaming->source->pull([&](api::BodySource::Chunk chunk) { chunks.push_back(std::move(chunk)); });
  settle();
  EXPECT_TRUE(chunks.empty());
  send(request_of(Method::delete_, "/v1/callers/" + me, tokens.at("admin")));
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_EQ(chunks[0].bytes, "");
  EXPECT_TRUE(chunks[0].last);
}

TEST_F(HouseFeed, AnExportEndsWithoutItsSummaryWhenItsCallerIsRevoked) {
  const auto me = text_between(get("/v1/whoami", "auditor").body, R"("caller_id":")", "\"");
  const auto exporting = begin(request_of(Method::get, "/v1/events:export", tokens.at("auditor")));
  ASSERT_TRUE(exporting->source);
  send(request_of(Method::delete_, "/v1/callers/" + me, tokens.at("admin")));
  std::vector<api::BodySource::Chunk> chunks;
  exporting->source->pull([&](api::BodySource::Chunk chunk) { chunks.push_back(std::move(chunk)); });
  settle();
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_EQ(chunks[0].bytes, "");
  EXPECT_TRUE(chunks[0].last);
}

TEST_F(HouseFeed, ThreeHundredStreamsShowAnEventInOnePlaceOfThePool) {
  std::vector<Answered> streams;
  std::vector<std::string> shown(300);
  for (std::size_t feed = 0; feed < shown.size(); ++feed) {
    streams.push_back(begin(request_of(Method::get, "/v1/events:stream?type=account.observed", tokens.at("sync"))));
    ASSERT_TRUE(streams.back()->source);
    streams.back()->source->pull([&, feed](const api::BodySource::Chunk& chunk) {
      EXPECT_FALSE(chunk.last);
      shown[feed] += chunk.bytes;
    });
  }
  EXPECT_LE(pool.waiting.size(), 1U);
  settle();
  furnish();
  observe("a1");
  for (const auto& text : shown) EXPECT_TRUE(text.contains("event: account.observed")) << text;
}

TEST_F(HouseFeed, ExportsTheWholeLogWithItsSummary) {
  furnish();
  const auto exporting = begin(request_of(Method::get, "/v1/events:export?from=2&to=9", tokens.at("auditor")));
  ASSERT_TRUE(exporting->source);
  std::string text;
  for (bool last = false; !last;) {
    exporting->source->pull([&](const api::BodySource::Chunk& chunk) {
      text += chunk.bytes;
      last = chunk.last;
    });
    pool.run_all();
  }
  EXPECT_EQ(std::ranges::count(text, '\n'), 9);
  EXPECT_TRUE(text.contains(R"({"summary":{"count":8,"first":2,"last":9,"chain_hash":")")) << text;
  EXPECT_EQ(get("/v1/events:export?from=2&to=9999", "auditor").status, 409);
  EXPECT_EQ(get("/v1/events:export?from=0", "auditor").status, 400);
}

TEST_F(HouseFeed, ExportsInSeveralPiecesAndEndsOnlyWithTheSummary) {
  furnish();
  for (int person = 0; person < 400; ++person) observe("p" + std::to_string(person));
  const std::string to(header_of(get("/v1/events?limit=1", "auditor"), "Mfa-Position"));
  const auto exporting = begin(request_of(Method::get, "/v1/events:export?from=1&to=" + to, tokens.at("auditor")));
  ASSERT_TRUE(exporting->source);
  std::string text;
  int pieces = 0;
  for (bool last = false; !last; ++pieces) {
    exporting->source->pull([&](const api::BodySource::Chunk& chunk) {
      text += chunk.bytes;
      last = chunk.last;
    });
    pool.run_all();
  }
  EXPECT_GT(pieces, 1);
  EXPECT_EQ(std::to_string(std::ranges::count(text, '\n') - 1), to);
  EXPECT_TRUE(text.contains(R"({"summary":{"count":)" + to));
}

TEST_F(HouseFeed, ListsCallersWithoutTokens) {
  EXPECT_EQ(get("/v1/whoami", "admin").body,
            R"({"caller_id":"bootstrap","name":"bootstrap","role":"admin","stores":["*"]})");
  const auto list = get("/v1/callers?limit=1", "admin").body;
  EXPECT_TRUE(list.starts_with(
      R"({"items":[{"caller_id":"bootstrap","name":"bootstrap","role":"admin","stores":["*"]}],"next_cursor":")"))
      << list;
  EXPECT_FALSE(get("/v1/callers", "admin").body.contains("token"));
}

TEST_F(HouseFeed, RefusesARevokedCallerFromTheNextRequestOn) {
  const auto me = text_between(get("/v1/whoami", "portal").body, R"("caller_id":")", "\"");
  const auto revoked = send(request_of(Method::delete_, "/v1/callers/" + me, tokens.at("admin")));
  EXPECT_EQ(revoked.body, fmt::format(R"({{"caller_id":"{}","revoked":true}})", me));
  EXPECT_EQ(get("/v1/whoami", "portal").status, 401);
  EXPECT_EQ(send(request_of(Method::delete_, "/v1/callers/bootstrap", tokens.at("admin"))).status, 409);
}

TEST_F(HouseFeed, ShowsItsStatus) {
  status.what = {.projections = {{"role_state", Position{3}, "running"}},
                 .publisher = {"waiting", Position{1}, "topics-missing"},
                 .degraded = {"clock-jumped"},
                 .warnings = {{"one-broker", "no copies"}}};
  EXPECT_EQ(
      get("/v1/status", "operator").body,
      R"({"lineage":"01020300000000000000000000000000","cluster_id":"test","position":7,"projections":[{"name":"role_state","position":3,"state":"running"}],)"
      R"("publisher":{"state":"waiting","cursor":1,"reason":"topics-missing"},"degraded":["clock-jumped"],"warnings":[{"code":"one-broker","detail":"no copies"}]})");
}

TEST_F(HouseFeed, CallsAPositionBeyondTheLogARequestThatIsNotAsStated) {
  operations.refusal = Reason::invalid;
  const auto refused = post("/v1/publisher:republish", "operator", R"({"from":1})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find(R"("errors":[{"pointer":"/from")"), std::string::npos) << refused.body;
}

TEST_F(HouseFeed, AsksToRepeatARepublishThatCannotBeJudgedYet) {
  operations.looked = false;
  const auto early = post("/v1/publisher:republish", "operator", R"({"from":"tail"})", "republish-key-0003");
  EXPECT_EQ(early.status, 503);
  EXPECT_NE(early.body.find(R"("code":"overloaded")"), std::string::npos) << early.body;
  operations.looked = true;
  EXPECT_EQ(post("/v1/publisher:republish", "operator", R"({"from":"tail"})", "republish-key-0003").status, 202);
}

TEST_F(HouseFeed, RecordsARefusedRepublishUnderItsKey) {
  operations.refusal = Reason::publisher_not_halted;
  const auto refused = post("/v1/publisher:republish", "operator", R"({"from":1})", "republish-key-0001");
  EXPECT_EQ(refused.status, 409);
  operations.refusal.reset();
  EXPECT_EQ(post("/v1/publisher:republish", "operator", R"({"from":1})", "republish-key-0001").status, 409);
  const auto begun = post("/v1/publisher:republish", "operator", R"({"from":"tail"})", "republish-key-0002");
  EXPECT_EQ(begun.status, 202);
  EXPECT_EQ(begun.body, R"({"from":1})");
  EXPECT_EQ(post("/v1/publisher:republish", "operator", R"({"from":"tail"})", "republish-key-0002").body, begun.body);
  EXPECT_EQ(operations.republished, (std::vector<std::optional<Position>>{std::nullopt}))
      << "a replay sets nothing going";
  EXPECT_EQ(post("/v1/projections/nothing:rebuild", "operator", "{}").status, 404);
  EXPECT_EQ(post("/v1/projections/role_state:rebuild", "operator", "{}").body, R"({"name":"role_state"})");
  EXPECT_EQ(operations.rebuilt.size(), 1U);
}

}  // namespace
}  // namespace mfad::test
