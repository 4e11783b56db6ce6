// What is read of a body, and what is answered when it was not read.
#include "events/base/limits.h"
#include "tests/unit/api/bench.h"

namespace mfad::test {
namespace {

using api::BodyState;
using api::Method;

constexpr std::string_view account = "/v1/stores/s1/accounts/a1";

class Bodies : public ApiTest {
 protected:
  std::size_t bound(Method method, std::string_view target, const std::string& token) const {
    return service.body_bytes_max(request_of(method, std::string(target), token));
  }
};

TEST_F(Bodies, ReadsTheWholeBodyOnlyOfACaller) {
  EXPECT_EQ(bound(Method::put, account, "sync-token-of-all-stores"), limits::large_body_bytes_max);
  EXPECT_EQ(bound(Method::post, "/v1/callers", "admin-token-of-all-stores"), limits::body_bytes_max);
  EXPECT_EQ(bound(Method::put, account, ""), api::unheard_body_bytes_max);
  EXPECT_EQ(bound(Method::put, account, "not-a-token"), api::unheard_body_bytes_max);
  EXPECT_EQ(bound(Method::post, "/v1/callers", "not-a-token"), api::unheard_body_bytes_max);
}

TEST_F(Bodies, ReadsLittleWhereTheAnswerIsA404Or405WhateverItSays) {
  EXPECT_EQ(bound(Method::put, "/nowhere", "sync-token-of-all-stores"), api::unheard_body_bytes_max);
  EXPECT_EQ(bound(Method::other, account, "sync-token-of-all-stores"), api::unheard_body_bytes_max);
}

TEST_F(Bodies, ReadsTheWholeBodyWhereNoTokenIsNeeded) {
  EXPECT_EQ(bound(Method::get, "/livez", ""), limits::body_bytes_max);
}

TEST_F(Bodies, ReadsLittleBeforeThereAreCallers) {
  callers.set(nullptr);
  EXPECT_EQ(bound(Method::put, account, "sync-token-of-all-stores"), api::unheard_body_bytes_max);
}

TEST_F(Bodies, AsksToRepeatWhatThereWasNoRoomForAfterAllThatComesBeforeA413) {
  const auto unread = [](api::Request request) {
    request.body_state = BodyState::no_room;
    return request;
  };
  const auto typed = [&](const std::string& token) {
    return unread(with(request_of(Method::put, std::string(account), token), "content-type", "application/json"));
  };
  const auto overloaded = ask(typed("sync-token-of-all-stores"));
  EXPECT_EQ(code_of(overloaded), "overloaded");
  EXPECT_EQ(header_of(*overloaded->response, "Retry-After"), "1");
  EXPECT_EQ(code_of(ask(typed(""))), "unauthenticated");
  EXPECT_EQ(code_of(ask(typed("auditor-token-of-all-stores"))), "denied");
  EXPECT_EQ(code_of(ask(unread(request_of(Method::put, std::string(account), "sync-token-of-all-stores")))),
            "unsupported-media-type");
}

}  // namespace
}  // namespace mfad::test
