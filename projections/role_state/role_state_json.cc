#include "projections/role_state/role_state_json.h"

#include "events/base/json_writer.h"

namespace mfad::role_state {
namespace {

constexpr AccountStatus statuses_in_order[] = {AccountStatus::unenrolled, AccountStatus::partially_enrolled,
                                               AccountStatus::compliant, AccountStatus::stranded};

void write_types(JsonWriter& json, std::string_view name, auto types, const std::array<std::int64_t, 7>& members) {
  json.key(name);
  json.begin_array();
  for (AuthenticationType type : types) {
    json.begin_object();
    json.member("type", type);
    json.member("members", members[static_cast<std::size_t>(type)]);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string role_state_json(const store::StoreState& store, const store::Role& role, const Counts& counts, bool dev) {
  const TypeSet available = policy::available_types(store, dev);
  const policy::Requirement& requirement = role.settings.requirement;
  const Summary summary = summarise(counts, requirement, available);
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  json.member("store_id", store.id);
  json.member("role_id", role.id);
  json.key("required");
  json.begin_object();
  json.member("enforced", requirement.enforced);
  json.member("chosen_by_end_user", requirement.chosen_by_end_user);
  json.member("available", available);
  json.member("satisfiable", policy::satisfiable(requirement, available));
  json.end_object();
  json.member("members", summary.members);
  json.key("by_status");
  json.begin_object();
  for (AccountStatus status : statuses_in_order)
    json.member(name_of(status), summary.by_status[static_cast<std::size_t>(status)]);
  json.end_object();
  json.member("locked", summary.locked);
  write_types(json, "enrolled", all_authentication_types, summary.enrolled);
  write_types(json, "lacking", requirement.enforced, summary.lacking);
  json.end_object();
  return out;
}

}  // namespace mfad::role_state
