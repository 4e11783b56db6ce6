#include <gtest/gtest.h>

#include <set>

#include "events/base/types.h"
#include "events/catalogue.h"

namespace mfad {
namespace {

// Every value has a wire name of its own, and the name leads back to it.
template <class Enum>
void expect_round_trip(std::size_t values) {
  std::set<std::string_view> seen;
  for (std::size_t value = 0; value < values; ++value) {
    const auto name = name_of(static_cast<Enum>(value));
    EXPECT_TRUE(seen.insert(name).second) << name;
    EXPECT_EQ(parse_name<Enum>(name), static_cast<Enum>(value)) << name;
  }
  EXPECT_EQ(name_of(static_cast<Enum>(values)), "unknown");
  EXPECT_FALSE(parse_name<Enum>("unknown"));
  EXPECT_FALSE(parse_name<Enum>(""));
}

TEST(WireNames, LeadBackToTheirValues) {
  expect_round_trip<AuthenticationType>(7);
  expect_round_trip<CallerRole>(7);
  expect_round_trip<SystemActor>(3);
  expect_round_trip<Provider>(5);
  expect_round_trip<SmtpTls>(3);
  expect_round_trip<FlowKind>(3);
  expect_round_trip<Operation>(3);
  expect_round_trip<FlowStatus>(8);
  expect_round_trip<EnrollmentStatus>(5);
  expect_round_trip<AccountStatus>(4);
  expect_round_trip<ChallengePurpose>(2);
  expect_round_trip<SessionMethod>(2);
  expect_round_trip<FactorRejection>(2);
  expect_round_trip<FlowRefusal>(7);
  expect_round_trip<FlowAbandonment>(2);
  expect_round_trip<FlowAbortion>(8);
  expect_round_trip<LockoutProneness>(2);
  expect_round_trip<FactAttribute>(7);
}

TEST(WireNames, OfTheOddOnesAreThoseOfTheContract) {
  EXPECT_EQ(name_of(CallerRole::operator_), "operator");
  EXPECT_EQ(name_of(Provider::active_directory), "active_directory");
  EXPECT_EQ(name_of(AuthenticationType::windows_hello), "windows_hello");
}

TEST(TypeSets, HoldAnyOfSevenTypes) {
  TypeSet all;
  for (AuthenticationType type : all_authentication_types) all.insert(type);
  EXPECT_EQ(all.size(), 7);
  EXPECT_EQ(all.bits(), 0x7f);
  EXPECT_EQ(TypeSet::from_bits(0xff), all);
  const TypeSet two{AuthenticationType::email, AuthenticationType::sms};
  EXPECT_TRUE(all.contains_all(two));
  EXPECT_FALSE(two.contains_all(all));
  EXPECT_EQ((all - two).size(), 5);
  EXPECT_EQ(((all - two) & two), TypeSet{});
  EXPECT_EQ(((all - two) | two), all);
  std::vector<AuthenticationType> in_order;
  for (AuthenticationType type : two) in_order.push_back(type);
  EXPECT_EQ(in_order, (std::vector{AuthenticationType::sms, AuthenticationType::email}));
}

TEST(Catalogue, IsByNumberAndFoundByNumberAndName) {
  std::uint16_t last = 0;
  for (const EventInfo& info : catalogue()) {
    EXPECT_GT(info.number, last);
    last = info.number;
    ASSERT_NE(find_event(info.number), nullptr);
    EXPECT_EQ(*find_event(info.number), info);
    ASSERT_NE(find_event(info.type), nullptr);
    EXPECT_EQ(*find_event(info.type), info);
  }
  EXPECT_EQ(find_event(std::uint16_t{0}), nullptr);
  EXPECT_EQ(find_event("account.nothing"), nullptr);
}

TEST(Catalogue, KnowsTheFlowOfAnEvent) {
  EXPECT_EQ(flow_of(Event{AccountEvent{account::FlowExpired{FlowId{"f1"}}}}), FlowId{"f1"});
  EXPECT_EQ(flow_of(Event{AccountEvent{account::ChallengeDelivered{ChallengeId{"c"}, std::nullopt}}}), std::nullopt);
  EXPECT_EQ(flow_of(Event{StoreEvent{store::Enabled{}}}), std::nullopt);
}

}  // namespace
}  // namespace mfad
