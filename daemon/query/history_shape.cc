#include "daemon/query/history_shape.h"

#include "events/catalogue.h"
#include "events/public_form.h"

namespace mfad::query {
namespace {

// What an event says of an attempt; nothing where there was none.
struct Verdict {
  std::optional<std::string_view> result;
  std::optional<std::string> reason;
};

struct VerdictOf {
  static Verdict passed() { return {"passed", std::nullopt}; }
  static Verdict failed(std::string_view reason) {
    return {"failed", reason.empty() ? std::nullopt : std::optional(std::string(reason))};
  }
  static Verdict because(std::string_view reason) { return {std::nullopt, std::string(reason)}; }

  Verdict operator()(const account::FactorAccepted&) const { return passed(); }
  Verdict operator()(const account::AuthenticatorEnrolled&) const { return passed(); }
  Verdict operator()(const account::EmailEnrolled&) const { return passed(); }
  Verdict operator()(const account::FlowSatisfied&) const { return passed(); }
  Verdict operator()(const account::PasswordReset&) const { return passed(); }
  Verdict operator()(const account::Unlocked&) const { return passed(); }
  Verdict operator()(const account::FactorRejected& event) const { return failed(name_of(event.reason)); }
  Verdict operator()(const account::EnrollmentVerificationFailed&) const { return failed("wrong"); }
  Verdict operator()(const account::ChallengeDeliveryFailed&) const { return failed(""); }
  Verdict operator()(const account::PasswordResetFailed& event) const { return failed(event.reason); }
  Verdict operator()(const account::UnlockFailed& event) const { return failed(event.reason); }
  Verdict operator()(const account::FlowRefused& event) const {
    return {"refused", std::string(name_of(event.reason))};
  }
  Verdict operator()(const account::FlowAbandoned& event) const { return because(name_of(event.reason)); }
  Verdict operator()(const account::FlowAborted& event) const { return because(name_of(event.reason)); }
  Verdict operator()(const auto&) const { return {}; }
};

void append_delta(JsonWriter& json, const account::FactsDelta& delta) {
  const auto member = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) json.member(name, *value);
  };
  member("user_name", delta.user_name);
  member("display_name", delta.display_name);
  member("mail", delta.mail);
  member("mobile", delta.mobile);
  member("container", delta.container);
  if (delta.groups_added.empty()) return;
  json.key("groups_added");
  json.begin_array();
  for (const auto& group : delta.groups_added) json.text(group);
  json.end_array();
}

// The members of `personal`: what is sealed and not secret.
struct AppendPersonal {
  JsonWriter& json;

  void operator()(const account::Observed& event) const { append_delta(json, event.delta); }
  void operator()(const account::FactsChanged& event) const { append_delta(json, event.delta); }
  void operator()(const account::EnrollmentStarted& event) const {
    if (!event.address.empty()) json.member("email", event.address);
  }
  void operator()(const account::Unenrolled& event) const {
    if (!event.reason.empty()) json.member("reason", event.reason);
  }
  void operator()(const auto&) const {}
};

const AccountEvent* account_event(const Event& event) { return std::get_if<AccountEvent>(&event); }

void append_actor(JsonWriter& json, const Actor& actor) {
  json.key("actor");
  json.begin_object();
  if (const auto* caller = std::get_if<Actor::ApiCaller>(&actor.who)) {
    json.member("caller_id", caller->id);
    json.member("role", caller->role);
    json.member("person", caller->person.empty() ? std::nullopt : std::optional(caller->person));
  } else {
    json.member("system", std::get<SystemActor>(actor.who));
  }
  json.end_object();
}

}  // namespace

void append_history_item(JsonWriter& json, const RecordedEvent& recorded, bool with_personal) {
  const auto* event = account_event(recorded.event);
  const Verdict verdict = event != nullptr ? std::visit(VerdictOf{}, *event) : Verdict{};
  json.begin_object();
  json.member("position", recorded.envelope.position);
  json.member("recorded_at", recorded.envelope.recorded_at);
  json.member("type", info_of(recorded.event).type);
  append_actor(json, recorded.envelope.actor);
  json.member("flow_id", flow_of(recorded.event));
  json.member("result", verdict.result);
  json.member("reason", verdict.reason);
  json.key("data");
  json.raw(public_data(recorded.event));
  if (with_personal && event != nullptr) {
    json.key("personal");
    json.begin_object();
    std::visit(AppendPersonal{json}, *event);
    json.end_object();
  }
  json.end_object();
}

}  // namespace mfad::query
