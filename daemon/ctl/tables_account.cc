#include "daemon/ctl/import.h"
#include "daemon/ctl/names.h"
#include "daemon/ctl/tables.h"

namespace mfad::ctl {
namespace {

constexpr std::string_view account = "/v1/stores/{store}/accounts/{account}";
constexpr std::string_view accounts = "/v1/stores/{store}/accounts";
constexpr std::string_view import_path = "/v1/stores/{store}/accounts:import";

const Argument code{"--code-file", "code", Kind::secret, "file with the code; `-` reads standard input", false, "-"};

const std::vector<Column> account_columns{{"ACCOUNT", "account_id"},     {"USER NAME", "user_name"},
                                          {"NAME", "display_name"},      {"ENABLED", "enabled"},
                                          {"ROLE", "effective_role"},    {"STATUS", "status"},
                                          {"LACKS", "missing.enforced"}, {"LOCKED UNTIL", "locked_until"}};
const std::vector<Column> history_columns{
    {"POSITION", "position"}, {"TIME", "recorded_at"},    {"EVENT", "type"},
    {"RESULT", "result"},     {"REASON", "reason"},       {"CALLER", "actor.caller_id"},
    {"ROLE", "actor.role"},   {"PERSON", "actor.person"}, {"DATA", "data"}};

}  // namespace

const std::vector<Verb>& account_verbs() {
  static const std::vector<Verb> verbs{
      {"account show", "GET", account, "show an account and its enrollments"},
      {"account list",
       "GET",
       accounts,
       "list accounts",
       {{"--user-name", "?user_name", Kind::text, "exactly this user name, without regard to case"},
        {"--status", "?status", Kind::text, "unenrolled, stranded, compliant or partially_enrolled", false, "",
         names::statuses},
        {"--role", "?role", Kind::text, "accounts whose effective role this is"},
        {"--locked", "?locked", Kind::flag, "accounts that are locked out"}},
       "",
       "",
       "",
       Shape::list,
       account_columns},
      {"account policy", "GET", "/v1/stores/{store}/accounts/{account}/policy", "show the policy in force, and why"},
      {"account requirements", "GET", "/v1/stores/{store}/accounts/{account}/requirements",
       "show what the person must do now"},
      {"account history",
       "GET",
       "/v1/stores/{store}/accounts/{account}/history",
       "list what happened, newest last",
       {{"--after", "?after", Kind::number, "only what came after this position"},
        {"--flow", "?flow", Kind::text, "only what belongs to this flow"}},
       "",
       "",
       "",
       Shape::list,
       history_columns},
      {"account put",
       "PUT",
       account,
       "state what the directory says of an account; what is left out is removed",
       {{"--user-name", "user_name", Kind::text, "its user name", true},
        {"--display-name", "display_name", Kind::text, "its name"},
        {"--disabled", "enabled", Kind::off, "the directory has disabled it"},
        {"--container", "container", Kind::text, "DN of what it stands in", true},
        {"--group", "groups[]", Kind::list, "DN of a group it is in, nested ones too; may be repeated"},
        {"--mail", "mail", Kind::text, "its address"},
        {"--mobile", "mobile", Kind::text, "its phone number"},
        {"--source", "source", Kind::text, "which directory says so", false, "mfactl"},
        {"--observed-at", "observed_at", Kind::time, "when it was so", false, "now"}},
       R"({"enabled":true,"groups":[]})"},
      {"account delete",
       "DELETE",
       account,
       "state that the directory has the account no more",
       {{"--source", "?source", Kind::text, "which directory says so", false, "mfactl"},
        {"--observed-at", "?observed_at", Kind::time, "when it was so", false, "now"}},
       "",
       "",
       "account {account} would be deleted, and its enrollments would end for good"},
      {"account import",
       "POST",
       import_path,
       "import a directory's export (LDIF)",
       {{"file", "", Kind::text, "the LDIF file", true},
        {"--strict", "", Kind::flag, "check the whole file first, and import nothing if one entry is bad"},
        {"--source", "", Kind::text, "which directory it is of", false, "ldif"},
        {"--mapping", "", Kind::text, "ad or openldap", false, "ad", names::mappings},
        {"--observed-at", "", Kind::time, "when it was exported; the file's time of change when left out"}},
       "",
       "",
       "",
       Shape::none,
       {},
       import_accounts},
      {"account unenroll",
       "POST",
       "/v1/stores/{store}/accounts/{account}:unenroll",
       "take away enrollments",
       {{"types", "types[]", Kind::words, "authentication types", true, "", names::authentication_types},
        {"--reason", "reason", Kind::text, "why; it is recorded", true}},
       "",
       "",
       "the given enrollments of account {account} would end for good"},

      {"enrollment start",
       "POST",
       "/v1/stores/{store}/accounts/{account}/enrollments",
       "begin to enroll an authentication type",
       {{"type", "type", Kind::text, "authenticator or email", true, "", names::usable_types},
        {"--email", "email", Kind::text, "the address, for type email"},
        {"--session-method", "session.method", Kind::text, "how the person signed in: password or saml", false,
         "password", names::session_methods},
        {"--authenticated-at", "session.authenticated_at", Kind::time, "when", false, "now"},
        {"--client", "session.client", Kind::text, "with what", false, "mfactl"},
        {"--grant-file", "grant", Kind::secret,
         "file with the grant of a manage_enrollment flow; `-` reads standard input"},
        {"--save-secret", ">authenticator.secret", Kind::save,
         "write the secret to this file (mode 0600) instead of showing it"}}},
      {"enrollment confirm",
       "POST",
       "/v1/stores/{store}/accounts/{account}/enrollments/{enrollment}:confirm",
       "confirm an enrollment with a code",
       {code}},
      {"enrollment resend",
       "POST",
       "/v1/stores/{store}/accounts/{account}/enrollments/{enrollment}:resend",
       "send the code again; the old one is void",
       {},
       "{}"},
      {"enrollment cancel", "DELETE", "/v1/stores/{store}/accounts/{account}/enrollments/{enrollment}",
       "cancel a pending enrollment"},
  };
  return verbs;
}

}  // namespace mfad::ctl
