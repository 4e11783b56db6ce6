#include <array>

#include "daemon/api/input.h"
#include "daemon/query/roles.h"

namespace mfad::api {
namespace {

policy::Term read_term(const Json& element, const std::string& pointer, FieldErrors& errors) {
  Fields fields(element, pointer, errors);
  const bool group = fields.has("group");
  if (group == fields.has("container")) errors.push_back({pointer, "must have either group or container"});
  const auto dn = group ? fields.text_if("group", rules::dn) : fields.text_if("container", rules::dn);
  fields.finish();
  return {.kind = group ? policy::Term::Kind::group : policy::Term::Kind::container, .dn = dn.value_or("")};
}

policy::Criteria read_criteria(Fields& body, FieldErrors& errors) {
  policy::Criteria criteria;
  if (auto fields = body.object("criteria")) {
    fields->array("any_of", 1, limits::criteria_terms_max, [&](const Json& element, const std::string& pointer) {
      criteria.any_of.push_back(read_term(element, pointer, errors));
    });
    fields->finish();
  }
  return criteria;
}

void read_policy(Fields& body, policy::RoleSettings& settings) {
  auto fields = body.object_if("policy");
  if (!fields) return;
  settings.requirement.enforced = fields->types_or_none("enforced");
  settings.requirement.chosen_by_end_user = fields->integer_or("chosen_by_end_user", 0, limits::chosen_max, 0);
  if (auto lockout = fields->object_if("lockout")) {
    const policy::Lockout otherwise;
    settings.lockout.threshold =
        lockout->integer_or("threshold", 1, limits::lockout_threshold_max, otherwise.threshold);
    settings.lockout.minutes = lockout->integer_or("minutes", 1, limits::lockout_minutes_max, otherwise.minutes);
    lockout->finish();
  }
  fields->finish();
}

Command put_role(Input& in) {
  store::PutRole command{.store = in.store(), .role = in.new_role(), .precondition = in.precondition()};
  Fields body = in.body();
  command.settings.name = body.text("name", rules::name);
  command.settings.priority = body.integer("priority", limits::priority_min, limits::priority_max);
  command.settings.enabled = body.boolean_or("enabled", true);
  command.settings.criteria = read_criteria(body, in.errors());
  read_policy(body, command.settings);
  body.finish();
  return command;
}

Command set_role_priorities(Input& in) {
  store::SetRolePriorities command{.store = in.store(), .priorities = {}, .precondition = in.precondition()};
  Fields body = in.body();
  auto fields = body.object("priorities");
  if (fields && fields->members().size() > limits::roles_per_store_max) {
    body.refuse("priorities", "must name at most 99 roles");
  } else if (fields) {
    for (const auto& member : fields->members()) {
      const auto role = parse_role_id(member.name);
      if (!role) in.not_found();
      command.priorities.emplace(role.value_or(RoleId{}),
                                 fields->integer(member.name, limits::priority_min, limits::priority_max));
    }
  }
  body.finish();
  return command;
}

Command delete_role(Input& in) {
  return store::DeleteRole{.store = in.store(), .role = in.role(), .precondition = in.precondition()};
}

query::Query list_roles(Input& in) { return query::list_roles(in.store(), in.page()); }
query::Query get_role(Input& in) { return query::one_role(in.store(), in.role()); }
query::Query get_role_state(Input& in) { return query::role_state(in.store(), in.role()); }

query::Query list_members(Input& in) {
  query::MemberFilter filter{.status = in.query().choice<AccountStatus>("status"),
                             .lacking = in.query().choice<AuthenticationType>("lacking"),
                             .locked = in.query().boolean("locked")};
  return query::list_members(in.store(), in.role(), filter, in.page());
}

constexpr CallerRoles admin{CallerRole::admin};

constexpr auto table = std::to_array<Route>({
    {.method = Method::get,
     .path = "/v1/stores/{store}/roles",
     .operation = "listRoles",
     .callers = any_caller,
     .scope = Scope::store,
     .handler = &list_roles},
    {.method = Method::get,
     .path = "/v1/stores/{store}/roles/{role}",
     .operation = "getRole",
     .callers = any_caller,
     .scope = Scope::store,
     .handler = &get_role},
    {.method = Method::put,
     .path = "/v1/stores/{store}/roles/{role}",
     .operation = "putRole",
     .callers = admin,
     .scope = Scope::store,
     .handler = &put_role,
     .key = KeyRule::optional,
     .takes_precondition = true,
     .body = BodyRule::json},
    {.method = Method::delete_,
     .path = "/v1/stores/{store}/roles/{role}",
     .operation = "deleteRole",
     .callers = admin,
     .scope = Scope::store,
     .handler = &delete_role,
     .key = KeyRule::optional,
     .takes_precondition = true},
    {.method = Method::put,
     .path = "/v1/stores/{store}/role-priorities",
     .operation = "setRolePriorities",
     .callers = admin,
     .scope = Scope::store,
     .handler = &set_role_priorities,
     .key = KeyRule::optional,
     .takes_precondition = true,
     .body = BodyRule::json},
    {.method = Method::get,
     .path = "/v1/stores/{store}/roles/{role}/state",
     .operation = "getRoleState",
     .callers = any_caller,
     .scope = Scope::store,
     .handler = &get_role_state},
    {.method = Method::get,
     .path = "/v1/stores/{store}/roles/{role}/members",
     .operation = "listMembers",
     .callers = people_readers,
     .scope = Scope::store,
     .handler = &list_members},
});

}  // namespace

std::span<const Route> role_routes() { return table; }

}  // namespace mfad::api
