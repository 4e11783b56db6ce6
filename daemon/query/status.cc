#include "daemon/query/status.h"

#include "events/base/json_writer.h"

namespace mfad::query {
namespace {

void append_publisher(JsonWriter& json, const Status::Publisher& publisher) {
  json.key("publisher");
  json.begin_object();
  json.member("state", publisher.state);
  json.member("cursor", publisher.cursor);
  json.member("reason", publisher.reason);
  json.end_object();
}

std::string show(const LogIdentity& identity, Position position, const Status& status) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("lineage", to_hex(identity.lineage));
  json.member("cluster_id", identity.cluster);
  json.member("position", position);
  json.key("projections");
  json.begin_array();
  for (const auto& projection : status.projections) {
    json.begin_object();
    json.member("name", projection.name);
    json.member("position", projection.position);
    json.member("state", projection.state);
    json.end_object();
  }
  json.end_array();
  append_publisher(json, status.publisher);
  json.key("degraded");
  json.begin_array();
  for (const auto& code : status.degraded) json.text(code);
  json.end_array();
  json.key("warnings");
  json.begin_array();
  for (const auto& warning : status.warnings) {
    json.begin_object();
    json.member("code", warning.code);
    json.member("detail", warning.detail);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return body;
}

}  // namespace

Query status() {
  return {.source = Query::Source::log, .run = [](const World& world, const ReadView& view) {
            return Shown{.body = show(world.log.identity(), view.position, world.status.status())};
          }};
}

}  // namespace mfad::query
