#include <gtest/gtest.h>

#include "daemon/ctl/export_check.h"
#include "daemon/ctl/sse.h"

namespace mfad::ctl {
namespace {

TEST(SseReader, ReadsEventsHoweverTheBytesAreCut) {
  const std::string stream =
      ": hello\n\nid: 1\nevent: x\ndata: {\"a\":1}\n\n:\n\nid:2\r\ndata:two\r\ndata: lines\r\n\r\n";
  for (std::size_t size = 1; size < stream.size(); ++size) {
    std::vector<std::pair<std::string, std::string>> events;
    SseReader reader([&](const std::string& id, const std::string& data) {
      events.emplace_back(id, data);
      return true;
    });
    for (std::size_t from = 0; from < stream.size(); from += size) ASSERT_TRUE(reader.feed(stream.substr(from, size)));
    EXPECT_EQ(events, (std::vector<std::pair<std::string, std::string>>{{"1", "{\"a\":1}"}, {"2", "two\nlines"}}))
        << size;
  }
}

TEST(SseReader, EndsWhenItWasEnough) {
  SseReader reader([](const std::string&, const std::string&) { return false; });
  EXPECT_FALSE(reader.feed("data: 1\n\ndata: 2\n\n"));
}

std::optional<std::string> check(std::vector<std::string> lines) {
  ExportCheck check;
  for (const auto& line : lines) check.feed(line);
  return check.finish();
}

std::string event(int position) { return R"({"meta":{"position":)" + std::to_string(position) + "}}"; }

TEST(ExportCheck, AcceptsAWholeExportAndAnEmptyOne) {
  EXPECT_EQ(check({event(4), event(5), R"({"summary":{"count":2,"first":4,"last":5,"chain_hash":"ab"}})"}),
            std::nullopt);
  EXPECT_EQ(check({R"({"summary":{"count":0,"first":null,"last":null,"chain_hash":null}})"}), std::nullopt);
}

TEST(ExportCheck, RefusesGapsCutsAndFalseSummaries) {
  const auto summary = [](const char* numbers) {
    return std::string(R"({"summary":{)") + numbers + R"(,"chain_hash":"ab"}})";
  };
  EXPECT_TRUE(check({event(4), event(6), summary(R"("count":2,"first":4,"last":6)")}));
  EXPECT_TRUE(check({event(4), event(5)}));
  EXPECT_TRUE(check({event(4), "{\"meta\":{\"posi"}));
  EXPECT_TRUE(check({event(4), summary(R"("count":2,"first":4,"last":5)")}));
  EXPECT_TRUE(check({event(4), summary(R"("count":1,"first":3,"last":4)")}));
  EXPECT_TRUE(check({summary(R"("count":0,"first":0,"last":0)"), event(4)}));
}

}  // namespace
}  // namespace mfad::ctl
