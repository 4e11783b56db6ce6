// Random legal histories: what must hold after every step, and that a repair is never refused.
#include <random>
#include <set>

#include "tests/unit/store/store_spec.h"

namespace mfad::store::test {
namespace {

constexpr int histories = 60;
constexpr int steps = 120;

class Player {
 public:
  explicit Player(unsigned seed) : random_(seed) {
    spec.world().dev = one_in(2);
    spec.given(Registered{"Main", Provider::ldap});
  }

  StoreSpec spec;

  void step() { spec.when(next()); }

  RoleId any_role() { return RoleId{"r" + std::to_string(below(6))}; }
  bool one_in(unsigned n) { return below(n) == 0; }
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

 private:
  StoreCommand next() {
    static constexpr AuthenticationType types[] = {authenticator, email, sms};
    const bool force = one_in(3);
    switch (below(9)) {
      case 0:
      case 1: return spec.set_type(types[below(3)], !one_in(3), force);
      case 2: return spec.set_enrollment(!one_in(3), force);
      case 3: return ConfigureEmailDelivery{s1, {.from = "a@b.c", .host = "h", .port = 25}, spec.current()};
      case 4: return spec.remove_email(force);
      case 5: {
        const auto role = any_role();
        return spec.state().roles.contains(role) && one_in(4) ? StoreCommand{spec.delete_role(role)} : put(role);
      }
      case 6: return spec.priorities(wishes());
      default: return put(any_role());
    }
  }

  StoreCommand put(const RoleId& role) {
    policy::Requirement requirement{
        .enforced = TypeSet::from_bits(static_cast<std::uint8_t>(random_())) & TypeSet{authenticator, email, sms},
        .chosen_by_end_user = static_cast<int>(below(3))};
    if (one_in(3)) requirement = {};
    return spec.put_role(role, settings("n" + std::to_string(below(3)), static_cast<int>(1 + below(8)), requirement));
  }

  std::map<RoleId, std::int32_t> wishes() {
    std::map<RoleId, std::int32_t> wanted;
    for (const auto& [id, role] : spec.state().roles) {
      if (one_in(2)) wanted[id] = static_cast<int>(1 + below(8));
    }
    return wanted;
  }

  std::mt19937 random_;
};

void check_invariants(const StoreSpec& spec, bool dev) {
  const auto& state = spec.state();
  std::set<int> priorities;
  const TypeSet available = policy::available_types(state, dev);
  for (const auto& [id, role] : state.roles) {
    EXPECT_TRUE(priorities.insert(role.settings.priority).second) << "INV-01: " << id.str();
    EXPECT_EQ(role.unsatisfiable_since.has_value(), !policy::satisfiable(role.settings.requirement, available))
        << id.str();
    EXPECT_EQ(role.term_digests.size(), role.settings.criteria.any_of.size());
    EXPECT_LE(role.version, state.roles_version);
  }
  EXPECT_TRUE(!policy::lockout_proneness(state, dev) || state.lockout_prone_since.has_value());
  EXPECT_EQ(state.last_position, spec.tail());
}

TEST(StoreHistory, EveryLegalHistoryKeepsPrioritiesUniqueAndFindingsTrue) {
  int accepted = 0;
  for (unsigned seed = 0; seed < histories; ++seed) {
    Player player(seed);
    for (int i = 0; i < steps; ++i) {
      player.step();
      accepted += player.spec.accepted() ? 1 : 0;
      check_invariants(player.spec, player.spec.world().dev);
      if (::testing::Test::HasFailure()) FAIL() << "seed " << seed << ", step " << i;
    }
  }
  EXPECT_GT(accepted, histories * steps / 3);
}

// Each of these makes nothing worse, whatever state the store is in, so none may be refused.
TEST(StoreHistory, AStepOfARepairIsNeverRefused) {
  for (unsigned seed = 0; seed < histories; ++seed) {
    Player player(seed + 1'000);
    auto& spec = player.spec;
    for (int i = 0; i < steps; ++i) {
      player.step();
      const StoreSpec here = spec;
      const auto try_out = [&](const StoreCommand& command, const char* what) {
        spec.when(command);
        EXPECT_TRUE(spec.accepted()) << what << ", seed " << seed << ", step " << i;
        spec = here;
      };
      for (const auto type : all_authentication_types) try_out(spec.set_type(type, true), "enabling a type");
      if (!policy::available_types(spec.state(), spec.world().dev).empty()) {
        try_out(spec.set_enrollment(true), "enrollment on with a type");
      }
      try_out(ConfigureEmailDelivery{s1, {.from = "a@b.c", .host = "h2"}, spec.current()}, "a mail server");
      for (const auto& [id, role] : here.state().roles) {
        try_out(spec.put_role(id, role.settings), "the same role again");
        auto less = role.settings;
        less.requirement.chosen_by_end_user = std::max(0, less.requirement.chosen_by_end_user - 1);
        try_out(spec.put_role(id, less), "one chosen type less");
        for (const auto type : role.settings.requirement.enforced) {
          less = role.settings;
          less.requirement.enforced.erase(type);
          try_out(spec.put_role(id, less), "one enforced type less");
        }
        try_out(spec.delete_role(id), "deleting a role");
      }
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(StoreHistory, ForceIsAcceptedAlwaysAndSaysSoOnlyWhereItWasNeeded) {
  for (unsigned seed = 0; seed < histories; ++seed) {
    Player player(seed + 2'000);
    auto& spec = player.spec;
    for (int i = 0; i < steps; ++i) {
      player.step();
      const StoreSpec here = spec;
      for (const auto type : spec.state().enabled_types) {
        spec.when(spec.set_type(type, false));
        const bool refused = !spec.accepted();
        spec = here;
        spec.when(spec.set_type(type, false, true));
        ASSERT_TRUE(spec.accepted());
        const auto events = spec.decided_events();
        ASSERT_FALSE(events.empty());
        EXPECT_EQ(std::get<AuthenticationTypeDisabled>(std::get<StoreEvent>(events.front().event)).forced, refused);
        spec = here;
      }
    }
  }
}

}  // namespace
}  // namespace mfad::store::test
