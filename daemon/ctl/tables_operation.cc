#include "daemon/ctl/events.h"
#include "daemon/ctl/status.h"
#include "daemon/ctl/tables.h"
#include "daemon/ctl/topics.h"
#include "daemon/ctl/verify.h"

namespace mfad::ctl {
namespace {

const Argument type{"--type", "?type", Kind::text, "only events of this type"};
const Argument stream{"--stream", "?stream", Kind::text, "only events of this stream"};
const Argument after{"--after", "?after", Kind::number, "only what came after this position"};

const std::vector<Column> event_columns{{"POSITION", "meta.position"}, {"TIME", "meta.recorded_at"},
                                        {"EVENT", "meta.type"},        {"STREAM", "meta.stream"},
                                        {"CALLER", "actor.caller_id"}, {"DATA", "data"}};

const std::vector<Argument> topic_arguments{
    {"--bootstrap", "", Kind::text, "HOST:PORT of the brokers, separated by commas", true},
    {"--replication", "", Kind::number, "copies of each partition", false, "3"},
    {"--settings-file", "", Kind::text, "lines `name=value` of librdkafka: TLS, SASL"},
};

}  // namespace

const std::vector<Verb>& operation_verbs() {
  static const std::vector<Verb> verbs{
      {"event list", "GET", "/v1/events", "list events", {after, type, stream}, "", "", "", Shape::list, event_columns},
      {"event show", "GET", "/v1/events/{position}", "show an event"},
      {"event follow",
       "GET",
       "/v1/events:stream",
       "show events as they happen, until interrupted",
       {after, type, stream, {"--count", "", Kind::number, "end after this many"}},
       "",
       "",
       "",
       Shape::list,
       event_columns,
       follow_events},
      {"event export",
       "GET",
       "/v1/events:export",
       "write events as NDJSON, and check that none is missing",
       {{"--from", "?from", Kind::number, "first position"},
        {"--to", "?to", Kind::number, "last position"},
        {"--file", "", Kind::text, "where to; standard output when left out", false, "-"}},
       "",
       "",
       "",
       Shape::none,
       {},
       export_events},

      {"status",
       "GET",
       "/v1/status",
       "tell in one look how mfad is, and what to do",
       {{"--check", "", Kind::flag, "end with 1 when something wants attention"}},
       "",
       "",
       "",
       Shape::none,
       {},
       show_status},
      {"verify",
       "",
       "",
       "look through a data directory whose mfad is stopped, and change nothing",
       {{"--data-dir", "", Kind::text, "the data directory", true},
        {"--kek-file", "", Kind::text,
         "key-encryption key; the credential mfad.kek or dev-kek when left out; without any, keyring and snapshots are "
         "left out"}},
       "",
       "",
       "",
       Shape::none,
       {},
       verify_data},
      {"whoami", "GET", "/v1/whoami", "show who the token belongs to"},
      {"projection rebuild",
       "POST",
       "/v1/projections/{name}:rebuild",
       "make a projection again from the log",
       {},
       "{}"},

      {"kafka topics plan",
       "",
       "",
       "show which topics are missing or differ",
       topic_arguments,
       "",
       "",
       "",
       Shape::none,
       {},
       plan_topics},
      {"kafka topics apply",
       "",
       "",
       "create the topics that are missing",
       topic_arguments,
       "",
       "",
       "",
       Shape::none,
       {},
       apply_topics},
      {"kafka republish",
       "POST",
       "/v1/publisher:republish",
       "publish again after the publisher has halted",
       {{"--from", "from", Kind::number_or_word, "a position, or `tail`", true}},
       "",
       "",
       "the publisher would go on from the given position, and readers may see events again; but where the log was "
       "restored from an older copy and events were made since, readers skip the new ones without a word, for these "
       "carry positions that they have seen: restore the newer log instead"},
  };
  return verbs;
}

}  // namespace mfad::ctl
