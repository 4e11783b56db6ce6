#include "daemon/ctl/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "events/base/types.h"

namespace mfad::ctl {
namespace {

template <class Enum>
std::vector<std::string_view> all_names() {
  std::vector<std::string_view> names;
  for (std::uint8_t value = 0;; ++value) {
    const auto name = name_of(static_cast<Enum>(value));
    if (name == "unknown") return names;
    names.push_back(name);
  }
}

TEST(Names, AreThoseThatTheDaemonKnows) {
  using testing::ElementsAreArray;
  EXPECT_THAT(names::authentication_types, ElementsAreArray(all_names<AuthenticationType>()));
  EXPECT_THAT(names::caller_roles, ElementsAreArray(all_names<CallerRole>()));
  EXPECT_THAT(names::providers, ElementsAreArray(all_names<Provider>()));
  EXPECT_THAT(names::tls_modes, ElementsAreArray(all_names<SmtpTls>()));
  EXPECT_THAT(names::statuses, ElementsAreArray(all_names<AccountStatus>()));
  EXPECT_THAT(names::flow_kinds, ElementsAreArray(all_names<FlowKind>()));
  EXPECT_THAT(names::session_methods, ElementsAreArray(all_names<SessionMethod>()));
}

}  // namespace
}  // namespace mfad::ctl
