#include "daemon/api/problem.h"

#include <gtest/gtest.h>

#include <set>

#include "events/rejection.h"

namespace mfad::api {
namespace {

TEST(Problem, HasAKindForEveryReasonOfTheDomainWithItsStatus) {
  for (int i = 0; i <= static_cast<int>(Reason::position_ahead); ++i) {
    const auto reason = static_cast<Reason>(i);
    const auto* kind = find_problem(code_of(reason));
    ASSERT_NE(kind, nullptr) << code_of(reason);
    EXPECT_EQ(kind->status, http_status_of(reason)) << code_of(reason);
  }
}

TEST(Problem, CodesAreTheContracts) {
  std::set<std::string_view> codes;
  for (const auto& kind : problem_kinds()) codes.insert(kind.code);
  EXPECT_EQ(codes.size(), problem_kinds().size()) << "a code comes twice";
  const std::set<std::string_view> contract{
      "validation", "malformed", "idempotency-key-missing", "actor-required", "import-rejected", "unauthenticated",
      "denied", "not-found", "method-not-allowed", "timeout", "version-conflict", "too-large", "unsupported-media-type",
      "idempotency-mismatch", "precondition-required", "rate-limited", "headers-too-large", "internal", "overloaded",
      "storage-unavailable", "projection-lagging", "shutting-down",
      // 409
      "last-admin", "id-retired", "policy-unsatisfiable", "no-type-available", "would-lock-out", "priority-taken",
      "type-not-enabled", "type-not-configured", "enrollment-disabled", "store-disabled", "type-not-available",
      "account-disabled", "no-role", "session-too-old", "proof-required", "grant-invalid", "grant-spent",
      "grant-expired", "enrollment-not-pending", "flow-not-open", "type-not-offered", "type-already-passed",
      "no-challenge", "challenge-expired", "flow-aborted", "flow-not-redeemed", "publisher-not-halted", "tail-differs",
      "position-ahead"};
  EXPECT_EQ(codes, contract);
}

TEST(Problem, SaysAllItKnows) {
  const Problem problem{.code = "version-conflict",
                        .detail = "it has changed",
                        .errors = {{"/a", "bad"}},
                        .roles = {RoleId("r1")},
                        .current_version = StreamVersion{4},
                        .rule = "INV-04"};
  EXPECT_EQ(
      problem_body(problem, "req"),
      R"({"type":"/problems/version-conflict","title":"The resource has changed","status":412,"detail":"it has changed",)"
      R"("instance":"urn:mfad:request:req","code":"version-conflict","request_id":"req","errors":[{"pointer":"/a","detail":"bad"}],)"
      R"("roles":["r1"],"current_etag":"\"4\"","rule":"INV-04"})");
}

TEST(Problem, EveryUnavailableAndLimitedOneSaysWhenToComeBack) {
  for (const auto& kind : problem_kinds()) {
    EXPECT_EQ(retry_after_seconds(kind.status).has_value(), kind.status == 503 || kind.status == 429) << kind.code;
  }
}

TEST(Problem, HasAPage) {
  EXPECT_TRUE(problem_page("validation").contains("\"status\":400"));
  EXPECT_EQ(problem_page("nothing"), "");
}

}  // namespace
}  // namespace mfad::api
