// One screen of 80 columns, and what to do.
#include "daemon/ctl/status.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace mfad::ctl {
namespace {

boost::json::value status_of(std::string_view publisher, std::string_view more) {
  return boost::json::parse(fmt::format(R"({{"lineage":"ab","cluster_id":"corp","position":100,
    "projections":[{{"name":"account_state","position":100,"state":"running"}},
                   {{"name":"role_state","position":40,"state":"rebuilding"}}],
    "publisher":{},{}}})",
                                        publisher, more));
}

TEST(Status, OfAHealthyDaemonSaysThatThereIsNothingToDo) {
  const auto screen =
      format_status(status_of(R"({"state":"off","cursor":0,"reason":null})", R"("degraded":[],"warnings":[])"), "");
  EXPECT_EQ(screen.text,
            "mfad         corp, position 100, running\n"
            "log          lineage ab\n"
            "projections  account_state: running, current\n"
            "             role_state: rebuilding, 60 behind\n"
            "publisher    off: no brokers are configured; the log is the feed\n"
            "what to do   nothing\n");
  EXPECT_FALSE(screen.attention);
}

TEST(Status, OfAHaltedPublisherNamesTheReasonAndTheWayOut) {
  const auto screen = format_status(
      status_of(
          R"({"state":"halted","cursor":90,"reason":"topic-replaced"})",
          R"("degraded":["publisher-halted"],"warnings":[{"code":"publisher","detail":"mfa.policy-events.v1[3] ends before what was acknowledged there, which cannot be"}])"),
      "# HELP x y\nmfad_publisher_lag_seconds 12.4\n");
  EXPECT_EQ(screen.text,
            "mfad         corp, position 100, degraded: publisher-halted\n"
            "log          lineage ab\n"
            "projections  account_state: running, current\n"
            "             role_state: rebuilding, 60 behind\n"
            "publisher    halted, cursor 90, 10 behind for 12 s: topic-replaced\n"
            "warnings     publisher: mfa.policy-events.v1[3] ends before what was\n"
            "             acknowledged there, which cannot be\n"
            "what to do   topic-replaced: a topic was cut: mfactl kafka republish --from\n"
            "             tail. One was made anew: empty it, then --from 1\n");
  EXPECT_TRUE(screen.attention);
}

TEST(Status, WantsAttentionWhereBrokersStayAwayForAMinute) {
  const auto waiting =
      status_of(R"({"state":"waiting","cursor":90,"reason":"broker-unreachable"})", R"("degraded":[],"warnings":[])");
  EXPECT_FALSE(format_status(waiting, "mfad_publisher_lag_seconds 59\n").attention);
  EXPECT_TRUE(format_status(waiting, "mfad_publisher_lag_seconds 60\n").attention);
}

TEST(Status, TellsWarningsOfOneKindOnce) {
  const auto screen = format_status(
      status_of(
          R"({"state":"running","cursor":100,"reason":null})",
          R"("degraded":[],"warnings":[{"code":"low","detail":"a"},{"code":"no-tls","detail":"b"},{"code":"low","detail":"c"}])"),
      "");
  EXPECT_NE(screen.text.find("warnings     low: a (and 1 more)\n"
                             "             no-tls: b\n"
                             "what to do   no-tls: put a TLS proxy in front"),
            std::string::npos)
      << screen.text;
}

TEST(Status, TakesTheWriterAndTheDeliveriesFromTheMetrics) {
  const auto screen =
      format_status(status_of(R"({"state":"running","cursor":100,"reason":null})", R"("degraded":[],"warnings":[])"),
                    "mfad_queue_commands{lane=\"bulk\"} 7\n"
                    "mfad_queue_commands{lane=\"interactive\"} 2\n"
                    "mfad_group_commit_duration_seconds_count 4\n"
                    "mfad_group_commit_duration_seconds_sum 0.008\n"
                    "mfad_group_commands_sum 10\n"
                    "mfad_deadlines_pending 3\n"
                    "mfad_deliveries_waiting 1\n"
                    "mfad_deliveries_total{result=\"delivered\"} 5\n");
  EXPECT_NE(screen.text.find("writer       2 interactive and 7 bulk commands wait; a group commits in 2 ms and\n"
                             "             holds 2.5\n"
                             "             3 accounts have a deadline to come\n"),
            std::string::npos)
      << screen.text;
  EXPECT_NE(screen.text.find("publisher    running, cursor 100, current\n"
                             "deliveries   1 wait; since the start 5 delivered, 0 failed, 0 dropped\n"),
            std::string::npos)
      << screen.text;
}

}  // namespace
}  // namespace mfad::ctl
