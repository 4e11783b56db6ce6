#include <algorithm>

#include "daemon/api/answer_parts.h"
#include "daemon/api/otpauth.h"
#include "daemon/query/account_shape.h"
#include "daemon/query/flow_shape.h"
#include "events/account/view.h"
#include "events/base/check.h"
#include "events/base/limits.h"

namespace mfad::api {
namespace {

// facts_outcome reads these back: an account id has no quotes, so neither can stand elsewhere in such an answer.
constexpr std::string_view stale_mark = "\"stale\":true";
constexpr std::string_view unchanged_mark = "\"changed\":[]";

const account::Pending& pending_of(const account::AccountState& account, const EnrollmentId& id) {
  const auto found = std::ranges::find(account.pending, id, &account::Pending::id);
  MFAD_CHECK(found != account.pending.end(), "the enrollment that was started");
  return *found;
}

const account::Flow& flow_of(const account::AccountState& account, const FlowId& id) {
  const auto found = std::ranges::find(account.flows, id, &account::Flow::id);
  MFAD_CHECK(found != account.flows.end(), "the flow that the command was about");
  return *found;
}

struct ToAccount {
  AnswerParts parts;

  const account::AccountState& account(const AccountKey& key) const { return parts.what.after.account(key); }
  const store::StoreState& store(const AccountKey& key) const { return parts.what.after.store(key.store); }
  template <class T>
  const T& reply() const {
    return std::get<T>(parts.what.reply.what);
  }
  JsonWriter& json() const { return parts.json; }

  void show_flow(const AccountKey& key, const FlowId& flow) const {
    const auto& state = account(key);
    query::append_flow(json(), store(key), state, flow_of(state, flow), parts.options.dev);
  }
  void stale(const AccountKey& key) const {
    json().begin_object();
    json().member("account_id", key.account);
    json().member("stale", true);
    json().end_object();
  }

  void operator()(const account::ObserveAccount& command) const {
    const auto& facts = reply<Reply::Facts>();
    if (facts.stale) return stale(command.key);
    if (facts.created) parts.answer.status = 201;
    json().begin_object();
    json().member("account_id", command.key.account);
    json().key("changed");
    json().begin_array();
    for (const auto attribute : facts.changed) json().text(name_of(attribute));
    json().end_array();
    json().member("version", account(command.key).version);
    json().end_object();
  }

  void operator()(const account::DeleteAccount& command) const {
    if (reply<Reply::AccountGone>().stale) return stale(command.key);
    json().begin_object();
    json().member("account_id", command.key.account);
    json().member("deleted", true);
    json().end_object();
  }

  void operator()(const account::StartEnrollment& command) const {
    const auto& started = reply<Reply::EnrollmentStarted>();
    const auto& state = account(command.key);
    const auto& pending = pending_of(state, started.enrollment);
    parts.answer.status = 201;
    json().begin_object();
    json().member("enrollment_id", pending.id);
    json().member("type", pending.type);
    json().member("status", EnrollmentStatus::pending);
    json().member("expires_at", pending.expires_at);
    if (pending.type == AuthenticationType::authenticator) {
      show_authenticator(base32(started.seed.reveal()), state.facts.user_name);
    } else if (pending.challenge) {
      json().key("email");
      json().begin_object();
      json().member("hint", account::enrollment_hint(pending));
      json().member("resend_after", pending.challenge->sent_at + limits::resend_after);
      json().end_object();
    }
    json().end_object();
  }
  void show_authenticator(const std::string& secret, std::string_view user_name) const {
    json().key("authenticator");
    json().begin_object();
    json().member("secret", secret);
    json().member("otpauth_uri", otpauth_uri(parts.options.cluster, user_name, secret));
    json().member("algorithm", "SHA1");
    json().member("digits", limits::totp_digits);
    json().member("period", static_cast<std::int64_t>(limits::totp_step.count()));
    json().end_object();
  }

  void operator()(const account::ConfirmEnrollment&) const {
    const auto& confirmation = reply<Reply::Confirmation>();
    json().begin_object();
    json().member("result", confirmation.passed ? "passed" : "failed");
    json().member("status", confirmation.status);
    json().member("attempts_left", confirmation.attempts_left);
    json().end_object();
  }

  void operator()(const account::ResendEnrollmentCode&) const {
    const auto& resent = reply<Reply::Resent>();
    json().begin_object();
    json().member("resend_after", resent.resend_after);
    json().member("expires_at", resent.expires_at);
    json().end_object();
  }

  void operator()(const account::CancelEnrollment& command) const {
    json().begin_object();
    json().member("enrollment_id", command.enrollment);
    json().member("status", EnrollmentStatus::cancelled);
    json().end_object();
  }

  void operator()(const account::Unenroll& command) const {
    const query::AccountView view(store(command.key), account(command.key), parts.options.dev);
    json().begin_object();
    json().member("unenrolled", reply<Reply::Unenrolled>().types);
    json().member("status", view.status);
    json().end_object();
  }

  void operator()(const account::StartFlow& command) const {
    if (const auto* started = std::get_if<Reply::FlowStarted>(&parts.what.reply.what)) {
      parts.answer.status = 201;
      return show_flow(command.key, started->flow);
    }
    json().begin_object();
    json().member("status", "refused");
    json().member("reason", "not_available");
    json().end_object();
  }

  void operator()(const account::IssueChallenge&) const {
    const auto& issued = reply<Reply::ChallengeIssued>();
    parts.answer.status = 201;
    json().begin_object();
    json().member("challenge_id", issued.challenge);
    json().member("hint", issued.hint);
    json().member("expires_at", issued.expires_at);
    json().member("resend_after", issued.resend_after);
    json().end_object();
  }

  void operator()(const account::VerifyFactor& command) const {
    const auto& verified = reply<Reply::Verified>();
    json().begin_object();
    json().member("result", result_name(verified.result));
    json().key("flow");
    show_flow(command.key, command.flow);
    if (verified.grant) {
      json().key("grant");
      json().begin_object();
      json().member("grant", verified.grant->reveal());
      json().member("operation", verified.operation);
      json().member("expires_at", verified.grant_expires_at);
      json().end_object();
    }
    if (verified.locked_until) json().member("locked_until", *verified.locked_until);
    json().end_object();
  }
  static std::string_view result_name(Reply::Verified::Result result) {
    switch (result) {
      case Reply::Verified::Result::passed: return "passed";
      case Reply::Verified::Result::failed: return "failed";
      case Reply::Verified::Result::locked_out: break;
    }
    return "locked_out";
  }

  void operator()(const account::AbandonFlow& command) const { show_flow(command.key, command.flow); }
  void operator()(const account::ReportFlow& command) const { show_flow(command.key, command.flow); }
  void operator()(const account::RedeemGrant& command) const {
    json().begin_object();
    json().member("flow_id", command.flow);
    json().member("account_id", command.key.account);
    json().member("operation", command.operation);
    json().end_object();
  }

  void operator()(const auto&) const {  // those that no client sends
    json().begin_object();
    json().end_object();
  }
};

}  // namespace

void answer_to(AnswerParts parts, const AccountCommand& command) { std::visit(ToAccount{parts}, command); }

FactsOutcome facts_outcome(const command::Answer& answer) {
  if (answer.status / 100 != 2) return FactsOutcome::refused;
  if (answer.body.contains(stale_mark)) return FactsOutcome::stale;
  if (answer.body.contains(unchanged_mark)) return FactsOutcome::unchanged;
  return FactsOutcome::accepted;
}

}  // namespace mfad::api
