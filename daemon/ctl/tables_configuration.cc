#include "daemon/ctl/names.h"
#include "daemon/ctl/tables.h"

namespace mfad::ctl {
namespace {

constexpr std::string_view store = "/v1/stores/{store}";
constexpr std::string_view type_path = "/v1/stores/{store}/authentication-types/{type}";
constexpr std::string_view enrollment_path = "/v1/stores/{store}/enrollment";
constexpr std::string_view email_path = "/v1/stores/{store}/email-delivery";
constexpr std::string_view roles = "/v1/stores/{store}/roles";
constexpr std::string_view role = "/v1/stores/{store}/roles/{role}";

const Argument force{"--force", "force", Kind::flag, "accept that accounts can no longer do what their roles ask for"};

const std::vector<Column> store_columns{{"STORE", "store_id"},
                                        {"NAME", "name"},
                                        {"PROVIDER", "provider"},
                                        {"ENABLED", "enabled"},
                                        {"ENROLLMENT", "enrollment_enabled"},
                                        {"FINDINGS", "findings"}};
const std::vector<Column> role_columns{{"ROLE", "role_id"},
                                       {"NAME", "name"},
                                       {"PRIORITY", "priority"},
                                       {"ENABLED", "enabled"},
                                       {"ENFORCED", "policy.enforced"},
                                       {"CHOSEN", "policy.chosen_by_end_user"},
                                       {"LOCKOUT", "policy.lockout.threshold"},
                                       {"MINUTES", "policy.lockout.minutes"}};
const std::vector<Column> member_columns{
    {"ACCOUNT", "account_id"},       {"USER NAME", "user_name"},    {"STATUS", "status"},
    {"ENROLLED", "enrolled"},        {"LACKS", "missing.enforced"}, {"CHOSEN LEFT", "missing.chosen"},
    {"LOCKED UNTIL", "locked_until"}};

const std::vector<Argument> role_arguments{
    {"--file", "", Kind::body_file,
     "the whole role as JSON, as `role show --output json` gives it; `-` reads standard input"},
    {"--name", "name", Kind::text, "what people call it", false, "{role}"},
    {"--priority", "priority", Kind::number, "1 to 99, 1 wins", true},
    {"--group", "criteria.any_of[].group", Kind::list, "members of this group (a DN); may be repeated"},
    {"--container", "criteria.any_of[].container", Kind::list, "accounts below this container (a DN); may be repeated"},
    {"--enforce", "policy.enforced[]", Kind::words, "authentication types that members must have", false, "", names::authentication_types},
    {"--chosen", "policy.chosen_by_end_user", Kind::number, "how many more each member chooses"},
    {"--lockout-threshold", "policy.lockout.threshold", Kind::number, "wrong answers in a row", false, "5"},
    {"--lockout-minutes", "policy.lockout.minutes", Kind::number, "how long a lockout lasts", false, "15"},
    {"--disabled", "enabled", Kind::off, "leave the role disabled"},
};

}  // namespace

const std::vector<Verb>& configuration_verbs() {
  static const std::vector<Verb> verbs{
      {"caller create",
       "POST",
       "/v1/callers",
       "make a caller; its token is shown once",
       {{"name", "name", Kind::text, "what people call it", true},
        {"--role", "role", Kind::text, "admin, helpdesk, portal, verifier, sync, auditor or operator", true, "", names::caller_roles},
        {"--store", "stores[]", Kind::words, "the stores it may see; all when left out", false, "*"},
        {"--save-token", ">token", Kind::save, "write the token to this file (mode 0600) instead of showing it"}}},
      {"caller list",
       "GET",
       "/v1/callers",
       "list callers",
       {},
       "",
       "",
       "",
       Shape::list,
       {{"CALLER", "caller_id"}, {"NAME", "name"}, {"ROLE", "role"}, {"STORES", "stores"}}},
      {"caller revoke",
       "DELETE",
       "/v1/callers/{caller}",
       "refuse a caller's token from now on",
       {},
       "",
       "",
       "the token of caller {caller} is refused from the next request on"},

      {"store put",
       "PUT",
       store,
       "create a store, or change it",
       {{"--name", "name", Kind::text, "what people call it", false, "{store}"},
        {"--provider", "provider", Kind::text, "active_directory, entra_id, ldap, google_workspace or other", true, "", names::providers},
        {"--disabled", "enabled", Kind::off, "refuse enrollments and flows in this store"}},
       R"({"enabled":true})",
       store},
      {"store list", "GET", "/v1/stores", "list stores", {}, "", "", "", Shape::list, store_columns},
      {"store show", "GET", store, "show a store"},
      {"store remove",
       "DELETE",
       store,
       "remove a store for ever",
       {},
       "",
       store,
       "store {store} and all its accounts become unreachable, and the id is never used again"},
      {"store type enable", "PUT", type_path, "enable an authentication type", {}, R"({"enabled":true})", store},
      {"store type disable",
       "PUT",
       type_path,
       "disable an authentication type",
       {force},
       R"({"enabled":false})",
       store},
      {"store enrollment on", "PUT", enrollment_path, "let people enroll", {force}, R"({"enabled":true})", store},
      {"store enrollment off", "PUT", enrollment_path, "let nobody enroll", {force}, R"({"enabled":false})", store},
      {"store email set",
       "PUT",
       email_path,
       "say how the store's mail is sent",
       {{"--from", "from", Kind::text, "address of the sender", true},
        {"--host", "host", Kind::text, "SMTP server", true},
        {"--port", "port", Kind::number, "its port", true},
        {"--tls", "tls", Kind::text, "none, starttls or implicit", false, "starttls", names::tls_modes},
        {"--username", "username", Kind::text, "who signs in to the server"},
        {"--password-credential", "password_credential", Kind::text, "name of the credential that holds the password"}},
       "",
       store},
      {"store email remove",
       "DELETE",
       email_path,
       "send no mail for the store",
       {{"--force", "?force", Kind::flag, force.help}},
       "",
       store},

      {"role put", "PUT", role, "create a role, or make it as stated here; what is left out takes its default",
       role_arguments, R"({"enabled":true})", role},
      {"role list", "GET", roles, "list roles by priority", {}, "", "", "", Shape::list, role_columns},
      {"role show", "GET", role, "show a role"},
      {"role delete",
       "DELETE",
       role,
       "delete a role for ever",
       {},
       "",
       role,
       "role {role} of store {store} is deleted, and the id is never used again"},
      {"role priorities",
       "PUT",
       "/v1/stores/{store}/role-priorities",
       "change priorities at once, a swap too",
       {{"priorities", "priorities{}", Kind::pairs, "ROLE=N, repeated", true}},
       "",
       roles},
      {"role state",
       "GET",
       "/v1/stores/{store}/roles/{role}/state",
       "who must have what, who has it, who lacks it",
       {},
       "",
       "",
       "",
       Shape::role_state},
      {"role members",
       "GET",
       "/v1/stores/{store}/roles/{role}/members",
       "list members with their state",
       {{"--status", "?status", Kind::text, "unenrolled, stranded, compliant or partially_enrolled", false, "", names::statuses},
        {"--lacking", "?lacking", Kind::text, "members who lack this authentication type", false, "", names::authentication_types},
        {"--locked", "?locked", Kind::flag, "members who are locked out"}},
       "",
       "",
       "",
       Shape::list,
       member_columns},
  };
  return verbs;
}

}  // namespace mfad::ctl
