#include "daemon/api/observation.h"

#include "daemon/api/input.h"
#include "events/base/limits.h"

namespace mfad::api {

account::ObserveAccount read_observation(Fields& body, FieldErrors& errors, Timestamp now) {
  account::ObserveAccount command;
  command.user_name = body.text("user_name", rules::user_name);
  command.display_name = body.text_if("display_name", rules::display_name).value_or("");
  command.enabled = body.boolean("enabled");
  command.container = body.text("container", rules::dn);
  body.array("groups", 0, limits::groups_max, [&](const Json& element, const std::string& pointer) {
    const auto* text = std::get_if<std::string>(&element.value);
    const std::string_view wrong = text == nullptr ? "must be a string" : rules::dn(*text);
    if (wrong.empty()) {
      command.groups.push_back(*text);
    } else {
      errors.push_back({pointer, std::string(wrong)});
    }
  });
  command.mail = body.text_if("mail", rules::mail).value_or("");
  command.mobile = body.text_if("mobile", rules::mobile).value_or("");
  command.source = body.text("source", rules::source);
  command.observed_at = body.time("observed_at");
  if (command.observed_at > now + limits::clock_ahead_max) body.refuse("observed_at", Input::too_far_ahead_detail);
  return command;
}

}  // namespace mfad::api
