// JSON Schema 2020-12 of public forms, derived from the same allow-lists that write them, so the two cannot differ.
#include <span>

#include "events/base/json_writer.h"
#include "events/catalogue.h"
#include "events/event_visit.h"
#include "events/public_form.h"

namespace mfad {
namespace {

template <class Enum>
void write_enum(JsonWriter& json) {
  json.key("enum");
  json.begin_array();
  for (int value = 0; name_of(static_cast<Enum>(value)) != "unknown"; ++value)
    json.text(name_of(static_cast<Enum>(value)));
  json.end_array();
}

void write_array_of_names(JsonWriter& json, auto write_item) {
  json.member("type", "array");
  json.key("items");
  json.begin_object();
  write_item();
  json.end_object();
}

// What a JSON value of each C++ type looks like.
template <class Tag>
void describe(JsonWriter& json, const Name<Tag>&) {
  json.member("type", "string");
}
template <class Tag>
void describe(JsonWriter& json, const Number<Tag>&) {
  json.member("type", "integer");
  json.member("minimum", std::int32_t{0});
}
void describe(JsonWriter& json, const std::string&) { json.member("type", "string"); }
void describe(JsonWriter& json, bool) { json.member("type", "boolean"); }
void describe(JsonWriter& json, std::int32_t) { json.member("type", "integer"); }
void describe(JsonWriter& json, std::int64_t) { json.member("type", "integer"); }
void describe(JsonWriter& json, Timestamp) {
  json.member("type", "string");
  json.member("format", "date-time");
}
void describe(JsonWriter& json, TypeSet) {
  write_array_of_names(json, [&] { write_enum<AuthenticationType>(json); });
}
void describe(JsonWriter& json, const std::vector<std::string>&) {
  write_array_of_names(json, [&] { json.member("type", "string"); });
}
void describe(JsonWriter& json, const std::vector<FactAttribute>&) {
  write_array_of_names(json, [&] { write_enum<FactAttribute>(json); });
}
template <class Enum>
  requires std::is_enum_v<Enum>
void describe(JsonWriter& json, Enum) {
  write_enum<Enum>(json);
}
template <class Tag>
void describe(JsonWriter& json, const std::optional<Name<Tag>>&) {
  json.key("type");
  json.raw(R"(["string","null"])");
}
void describe(JsonWriter& json, const policy::Lockout&) {
  json.raw_members(R"("type":"object","additionalProperties":false,"required":["threshold","minutes"],)"
                   R"("properties":{"threshold":{"type":"integer"},"minutes":{"type":"integer"}})");
}

class SchemaFields {
 public:
  explicit SchemaFields(JsonWriter& json) : json_(json) {}

  template <class Value>
  void operator()(std::string_view name, const Value& value) {
    names_.emplace_back(name);
    json_.key(name);
    json_.begin_object();
    describe(json_, value);
    json_.end_object();
  }
  std::span<const std::string> names() const { return names_; }

 private:
  JsonWriter& json_;
  std::vector<std::string> names_;
};

void write_required(JsonWriter& json, std::span<const std::string> names) {
  json.key("required");
  json.begin_array();
  for (const std::string& name : names) json.text(name);
  json.end_array();
  json.member("additionalProperties", false);
}

constexpr std::string_view envelope_properties =
    R"("meta":{"type":"object","additionalProperties":false,"required":["id","type","schema","position","stream","version",)"
    R"("recorded_at","lineage","policy_position"],"properties":{"id":{"type":"string"},"type":{"const":"TYPE"},)"
    R"("schema":{"type":"integer"},"position":{"type":"integer","minimum":1},"stream":{"type":"string"},)"
    R"("version":{"type":"integer","minimum":1},"recorded_at":{"type":"string","format":"date-time"},)"
    R"("lineage":{"type":"string"},"policy_position":{"type":"integer","minimum":0}}},)"
    R"("actor":{"oneOf":[{"type":"object","additionalProperties":false,"required":["caller_id","role"],"properties":)"
    R"({"caller_id":{"type":"string"},"role":{"type":"string"}}},{"type":"object","additionalProperties":false,)"
    R"("required":["system"],"properties":{"system":{"enum":["timer","delivery","start"]}}}]},)"
    R"("store_id":{"type":["string","null"]},"account_id":{"type":["string","null"]},"flow_id":{"type":["string","null"]})";

template <class E>
std::string schema_of() {
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  json.member("$schema", "https://json-schema.org/draft/2020-12/schema");
  json.member("$id", "/schemas/" + std::string{E::info.type} + ".json");
  json.member("title", E::info.type);
  json.member("type", "object");
  json.key("required");
  json.raw(R"(["meta","actor","store_id","account_id","flow_id","data"])");
  json.member("additionalProperties", false);
  json.key("properties");
  json.begin_object();
  std::string envelope{envelope_properties};
  constexpr std::string_view placeholder = "TYPE";
  envelope.replace(envelope.find(placeholder), placeholder.size(), E::info.type);
  json.raw_members(envelope);
  json.key("data");
  json.begin_object();
  json.member("type", "object");
  json.key("properties");
  json.begin_object();
  SchemaFields fields{json};
  E{}.public_data(fields);
  json.end_object();
  write_required(json, fields.names());
  json.end_object();
  json.end_object();
  json.end_object();
  return out;
}

}  // namespace

std::string public_schema(std::string_view type) {
  std::string schema;
  for_each_event_type([&]<class Family, class E>() {
    if (E::info.type == type) schema = schema_of<E>();
  });
  return schema;
}

}  // namespace mfad
