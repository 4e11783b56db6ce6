#include "events/public_form.h"

#include "events/base/json_writer.h"
#include "events/base/limits.h"
#include "events/catalogue.h"
#include "events/event_visit.h"

namespace mfad {
namespace {

// Writes each public field under its name.
class DataFields {
 public:
  explicit DataFields(JsonWriter& json) : json_(json) {}

  template <class Value>
  void operator()(std::string_view name, const Value& value) {
    json_.member(name, value);
  }
  void operator()(std::string_view name, const std::vector<std::string>& values) {
    json_.key(name);
    json_.begin_array();
    for (const std::string& value : values) json_.text(value);
    json_.end_array();
  }
  void operator()(std::string_view name, const std::vector<FactAttribute>& values) {
    json_.key(name);
    json_.begin_array();
    for (FactAttribute value : values) json_.text(name_of(value));
    json_.end_array();
  }
  void operator()(std::string_view name, const policy::Lockout& lockout) {
    json_.key(name);
    json_.begin_object();
    json_.member("threshold", lockout.threshold);
    json_.member("minutes", lockout.minutes);
    json_.end_object();
  }

 private:
  JsonWriter& json_;
};

void write_data(JsonWriter& json, const Event& event) {
  json.begin_object();
  DataFields fields{json};
  visit_event(event, [&](const auto& what) { what.public_data(fields); });
  json.end_object();
}

void write_actor(JsonWriter& json, const Actor& actor) {
  json.key("actor");
  json.begin_object();
  if (const auto* api = std::get_if<Actor::ApiCaller>(&actor.who)) {
    json.member("caller_id", api->id);
    json.member("role", api->role);
  } else {
    json.member("system", std::get<SystemActor>(actor.who));
  }
  json.end_object();
}

void write_subject(JsonWriter& json, const StreamId& stream) {
  const auto kind = stream.kind();
  if (kind == StreamId::Kind::installation) {
    json.null_member("store_id");
  } else {
    json.member("store_id", stream.store());
  }
  if (kind == StreamId::Kind::account) {
    json.member("account_id", stream.account());
  } else {
    json.null_member("account_id");
  }
}

}  // namespace

void append_public_form(std::string& out, const RecordedEvent& recorded) {
  const Envelope& envelope = recorded.envelope;
  const EventInfo& info = info_of(recorded.event);
  JsonWriter json{out};
  json.begin_object();
  json.key("meta");
  json.begin_object();
  json.member("id", event_id(envelope.lineage, envelope.position));
  json.member("type", info.type);
  json.member("schema", static_cast<std::int32_t>(info.schema));
  json.member("position", envelope.position);
  json.member("stream", envelope.stream.str());
  json.member("version", envelope.version);
  json.member("recorded_at", envelope.recorded_at);
  json.member("lineage", to_hex(envelope.lineage));
  json.member("policy_position", envelope.policy_position);
  json.end_object();
  write_actor(json, envelope.actor);
  write_subject(json, envelope.stream);
  json.member("flow_id", flow_of(recorded.event));
  json.key("data");
  write_data(json, recorded.event);
  json.end_object();
}

std::string public_form(const RecordedEvent& recorded) {
  std::string out;
  append_public_form(out, recorded);
  return out;
}

std::string public_data(const Event& event) {
  std::string out;
  JsonWriter json{out};
  write_data(json, event);
  return out;
}

}  // namespace mfad
