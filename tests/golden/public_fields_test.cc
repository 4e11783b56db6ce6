// Contract §6, typed by hand: which topic an event goes to, and which fields of it are public.
#include <gtest/gtest.h>

#include <map>

#include "events/catalogue.h"
#include "events/event_visit.h"
#include "events/public_form.h"

namespace mfad::test {
namespace {

using Names = std::vector<std::string>;
struct Row {
  Topic topic;
  Names fields;
};

const std::map<std::string, Row, std::less<>>& contract() {
  using enum Topic;
  static const std::map<std::string, Row, std::less<>> rows{
      {"installation.caller_registered", {policy, {"caller_id", "role", "stores"}}},
      {"installation.caller_revoked", {policy, {"caller_id"}}},
      {"installation.clock_jumped", {policy, {"milliseconds"}}},
      {"installation.republish_requested", {policy, {"from"}}},
      {"store.registered", {policy, {"name", "provider"}}},
      {"store.renamed", {policy, {"from", "to"}}},
      {"store.enabled", {policy, {}}},
      {"store.disabled", {policy, {}}},
      {"store.removed", {policy, {}}},
      {"store.authentication_type_enabled", {policy, {"type"}}},
      {"store.authentication_type_disabled", {policy, {"type", "forced"}}},
      {"store.enrollment_enabled", {policy, {}}},
      {"store.enrollment_disabled", {policy, {"forced"}}},
      {"store.smtp_server_configured", {policy, {}}},
      {"store.smtp_server_removed", {policy, {"forced"}}},
      {"store.mfa_policy_became_unsatisfiable", {policy, {"role_id", "enforced", "chosen_by_end_user", "available"}}},
      {"store.mfa_policy_became_satisfiable", {policy, {"role_id"}}},
      {"store.became_lockout_prone", {policy, {"why"}}},
      {"role.created", {policy, {"role_id", "name", "priority", "enabled"}}},
      {"role.renamed", {policy, {"role_id", "from", "to"}}},
      {"role.priority_changed", {policy, {"role_id", "from", "to"}}},
      {"role.criteria_changed", {policy, {"role_id"}}},
      {"role.enabled", {policy, {"role_id"}}},
      {"role.disabled", {policy, {"role_id"}}},
      {"role.deleted", {policy, {"role_id"}}},
      {"role.authentication_type_enforced", {policy, {"role_id", "type"}}},
      {"role.authentication_type_enforcement_removed", {policy, {"role_id", "type"}}},
      {"role.chosen_by_end_user_changed", {policy, {"role_id", "from", "to"}}},
      {"role.lockout_policy_changed", {policy, {"role_id", "from", "to"}}},
      {"account.observed", {enrollment, {"directory_enabled"}}},
      {"account.facts_changed", {enrollment, {"changed", "directory_enabled"}}},
      {"account.deleted", {enrollment, {}}},
      {"account.enrollment_started", {enrollment, {"enrollment_id", "type", "expires_at", "replaces"}}},
      {"account.enrollment_verification_failed", {enrollment, {"enrollment_id", "type", "attempts_left"}}},
      {"account.enrollment_cancelled", {enrollment, {"enrollment_id", "type"}}},
      {"account.enrollment_expired", {enrollment, {"enrollment_id", "type"}}},
      {"account.authenticator_enrolled", {enrollment, {"enrollment_id"}}},
      {"account.email_enrolled", {enrollment, {"enrollment_id"}}},
      {"account.unenrolled", {enrollment, {"enrollment_id", "type", "by_role"}}},
      {"account.became_unenrolled", {enrollment, {}}},
      {"account.flow_started",
       {attempt, {"kind", "client", "role_id", "store_position", "enforced", "chosen_by_end_user", "expires_at"}}},
      {"account.flow_refused", {attempt, {"kind", "client", "reason"}}},
      {"account.challenge_issued", {attempt, {"challenge_id", "type", "expires_at", "purpose"}}},
      {"account.challenge_delivered", {attempt, {"challenge_id"}}},
      {"account.challenge_delivery_failed", {attempt, {"challenge_id"}}},
      {"account.factor_accepted", {attempt, {"type"}}},
      {"account.factor_rejected", {attempt, {"type", "reason", "consecutive"}}},
      {"account.locked_out", {attempt, {"until", "threshold", "role_id"}}},
      {"account.lockout_expired", {attempt, {}}},
      {"account.flow_satisfied", {attempt, {"types", "operation", "grant_expires_at"}}},
      {"account.flow_expired", {attempt, {}}},
      {"account.flow_abandoned", {attempt, {"reason"}}},
      {"account.flow_aborted", {attempt, {"reason"}}},
      {"account.grant_redeemed", {attempt, {"operation", "caller_id"}}},
      {"account.password_reset", {attempt, {}}},
      {"account.password_reset_failed", {attempt, {"reason"}}},
      {"account.unlocked", {attempt, {}}},
      {"account.unlock_failed", {attempt, {"reason"}}},
      {"installation.access_denied", {attempt, {"caller_id", "route", "count"}}},
  };
  return rows;
}

struct Collect {
  Names names;
  void operator()(std::string_view name, const auto&) { names.emplace_back(name); }
};

TEST(PublicForm, HasTheEventsAndFieldsOfTheContractAndNoOthers) {
  EXPECT_EQ(catalogue().size(), contract().size());
  for_each_event_type([]<class Family, class E>() {
    const auto row = contract().find(E::info.type);
    ASSERT_NE(row, contract().end()) << E::info.type;
    EXPECT_EQ(E::info.topic, row->second.topic) << E::info.type;
    Collect collect;
    E{}.public_data(collect);
    EXPECT_EQ(collect.names, row->second.fields) << E::info.type;
  });
}

TEST(PublicForm, SchemasListThePublicFields) {
  for (const auto& [type, row] : contract()) {
    std::string required;
    for (const std::string& name : row.fields) required += (required.empty() ? "\"" : ",\"") + name + "\"";
    const std::string schema = public_schema(type);
    EXPECT_NE(schema.find("\"required\":[" + required + "],\"additionalProperties\":false}}}"), std::string::npos)
        << schema;
  }
  EXPECT_EQ(public_schema("account.nothing"), "");
}

TEST(Topics, BearTheNamesOfTheContract) {
  EXPECT_EQ(topic_name(Topic::policy), "mfa.policy-events.v1");
  EXPECT_EQ(topic_name(Topic::enrollment), "mfa.enrollment-events.v1");
  EXPECT_EQ(topic_name(Topic::attempt), "mfa.attempt-events.v1");
}

}  // namespace
}  // namespace mfad::test
