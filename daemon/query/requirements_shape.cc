#include "daemon/query/requirements_shape.h"

#include "events/account/view.h"

namespace mfad::query {
namespace {

void append_possible(JsonWriter& json, std::string_view name, bool possible) {
  json.key(name);
  json.begin_object();
  json.member("possible", possible);
  json.end_object();
}

}  // namespace

void append_requirements(JsonWriter& json, const AccountView& view, Timestamp now) {
  const auto needs = account::requirements(*view.account, *view.store, view.dev, now);
  json.begin_object();
  json.key("enroll");
  json.begin_object();
  json.member("needed", needs.enroll_needed);
  json.key("types");
  json.begin_array();
  for (const auto& type : needs.types) {
    json.begin_object();
    json.member("type", type.type);
    json.member("enforced", type.enforced);
    json.member("enrolled", type.enrolled);
    json.end_object();
  }
  json.end_array();
  json.member("chosen_missing", needs.chosen_missing);
  json.key("proof");
  json.begin_object();
  json.member("needed", needs.proof_needed);
  json.member("possible", needs.proof_possible);
  json.end_object();
  json.end_object();
  append_possible(json, "reset", needs.reset_possible);
  append_possible(json, "unlock", needs.unlock_possible);
  json.member("locked_until", needs.locked_until);
  json.end_object();
}

}  // namespace mfad::query
