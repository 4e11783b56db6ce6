#include "daemon/ctl/names.h"
#include "daemon/ctl/tables.h"

namespace mfad::ctl {

const std::vector<Verb>& flow_verbs() {
  static const std::vector<Verb> verbs{
      {"flow start",
       "POST",
       "/v1/stores/{store}/flows",
       "begin a flow",
       {{"kind", "kind", Kind::text, "self_reset, self_unlock or manage_enrollment", true, "", names::flow_kinds},
        {"--account", "account_id", Kind::text, "for this account"},
        {"--user-name", "user_name", Kind::text, "or for the account of this user name"},
        {"--client", "client", Kind::text, "where the person is", false, "mfactl"}}},
      {"flow show", "GET", "/v1/stores/{store}/accounts/{account}/flows/{flow}", "show a flow"},
      {"flow challenge",
       "POST",
       "/v1/stores/{store}/accounts/{account}/flows/{flow}/challenges",
       "send a code",
       {{"type", "type", Kind::text, "email", false, "email", names::mailed_types}}},
      {"flow verify",
       "POST",
       "/v1/stores/{store}/accounts/{account}/flows/{flow}:verify",
       "answer with a code; a wrong one is an answer too, so look at `result`",
       {{"type", "type", Kind::text, "authenticator or email", true, "", names::usable_types},
        {"--code-file", "code", Kind::secret, "file with the code; `-` reads standard input", false, "-"},
        {"--save-grant", ">grant.grant", Kind::save,
         "write the grant to this file (mode 0600) instead of showing it"}}},
      {"flow abandon", "POST", "/v1/stores/{store}/accounts/{account}/flows/{flow}:abandon", "end a flow", {}, "{}"},
      {"flow redeem",
       "POST",
       "/v1/stores/{store}/accounts/{account}/flows/{flow}:redeem",
       "spend a grant",
       {{"--operation", "operation", Kind::text, "password_reset or unlock", true, "", names::operations},
        {"--grant-file", "grant", Kind::secret, "file with the grant; `-` reads standard input", false, "-"}}},
      {"flow report",
       "POST",
       "/v1/stores/{store}/accounts/{account}/flows/{flow}:report",
       "say how the operation ended",
       {{"result", "result", Kind::text, "done or failed", true, "", names::results},
        {"--reason", "reason", Kind::text, "why it failed"}}},
  };
  return verbs;
}

}  // namespace mfad::ctl
