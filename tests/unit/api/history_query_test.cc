// An account's history as pages, whole and of one flow.
#include "events/catalogue.h"
#include "tests/unit/api/house.h"

namespace mfad::test {
namespace {

using Positions = std::vector<std::uint64_t>;
using Pages = std::vector<Positions>;

class HistoryQuery : public HouseTest {
 protected:
  const std::string account = "/v1/stores/s1/accounts/a1";

  std::string start() {
    const auto started =
        post("/v1/stores/s1/flows", "portal", R"({"kind":"self_reset","user_name":"a1@corp","client":"web"})");
    EXPECT_EQ(started.status, 201) << started.body;
    return text_between(started.body, R"("flow_id":")", "\"");
  }
  void guess(const std::string& flow) {
    post(account + "/flows/" + flow + ":verify", "verifier", R"({"type":"authenticator","code":"not it"})");
  }
  void abandon(const std::string& flow) { post(account + "/flows/" + flow + ":abandon", "portal", "{}"); }

  Pages pages(const std::string& parameters) {
    Pages all;
    std::string cursor;
    do {
      const auto page =
          get(account + "/history?" + parameters + (cursor.empty() ? "" : "&cursor=" + cursor), "auditor");
      EXPECT_EQ(page.status, 200) << page.body;
      all.push_back(positions_in(page.body));
      cursor = text_between(page.body, R"("next_cursor":")", "\"");
    } while (!cursor.empty());
    return all;
  }
  static Positions positions_in(std::string_view body) {
    constexpr std::string_view before = R"({"position":)";
    Positions all;
    for (auto at = body.find(before); at != std::string_view::npos; at = body.find(before, at + 1))
      all.push_back(std::stoull(std::string(body.substr(at + before.size()))));
    return all;
  }
  // What the log says, in the same order.
  Positions of_stream(const std::optional<FlowId>& flow) {
    Positions all;
    const auto stream = StreamId::of(AccountKey{StoreId{"s1"}, AccountId{"a1"}});
    const auto records = log.read(Position{}, 10'000, 100'000'000).value();
    for (const auto& stored : records) {
      const auto recorded = decode_record(stored.bytes, box).value();
      if (recorded.envelope.stream == stream && (!flow || flow_of(recorded.event) == flow))
        all.push_back(stored.position.value);
    }
    return all;
  }
};

TEST_F(HistoryQuery, TellsEveryRecordOfTheAccountOnceAndInOrder) {
  furnish();
  observe("a1");
  observe("a2");
  enroll("a1");
  enroll("a2");
  abandon(start());
  const auto whole = of_stream({});
  ASSERT_EQ(whole.size(), 5U);
  EXPECT_EQ(pages("limit=500"), Pages{whole});
  EXPECT_EQ(pages("limit=2"), (Pages{{whole[0], whole[1]}, {whole[2], whole[3]}, {whole[4]}}));
  EXPECT_EQ(pages(fmt::format("after={}", whole[2])), (Pages{{whole[3], whole[4]}}));
  EXPECT_EQ(pages(fmt::format("after={}", whole[3] - 1)), (Pages{{whole[3], whole[4]}}));
  EXPECT_EQ(pages(fmt::format("after={}", whole[4])), Pages{Positions{}});
}

TEST_F(HistoryQuery, OfAFlowTellsItsRecordsAndNoOthers) {
  furnish();
  observe("a1");
  enroll("a1");
  std::vector<std::string> flows;
  for (const auto* name : {"Jane", "Joan", "Jean"}) {
    flows.push_back(start());
    guess(flows.back());
    observe("a1", fmt::format(R"(,"display_name":"{}")", name));
    abandon(flows.back());
  }
  for (const auto& flow : flows) {
    const auto expected = of_stream(FlowId{flow});
    ASSERT_EQ(expected.size(), 3U) << flow;
    EXPECT_EQ(pages("flow=" + flow), Pages{expected}) << flow;
    EXPECT_EQ(pages("limit=3&flow=" + flow), Pages{expected}) << "no page is empty for what comes behind";
    EXPECT_EQ(pages("limit=2&flow=" + flow), (Pages{{expected[0], expected[1]}, {expected[2]}}));
    EXPECT_EQ(pages(fmt::format("after={}&flow={}", expected[0], flow)), (Pages{{expected[1], expected[2]}}));
  }
  EXPECT_EQ(pages("flow=nobodys"), Pages{Positions{}});
}

}  // namespace
}  // namespace mfad::test
