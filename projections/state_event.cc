#include "projections/state_event.h"

#include <type_traits>
#include <variant>

namespace mfad {
namespace {

template <class E, class... Any>
constexpr bool is_one_of = (std::is_same_v<E, Any> || ...);

}  // namespace

bool is_state_event(const AccountEvent& event) {
  return std::visit(
      []<class E>(const E&) {
        return is_one_of<E, account::Observed, account::FactsChanged, account::Deleted, account::AuthenticatorEnrolled,
                         account::EmailEnrolled, account::Unenrolled, account::LockedOut, account::LockoutExpired>;
      },
      event);
}

bool moves_members(const StoreEvent& event) {
  return std::visit(
      []<class E>(const E&) {
        return is_one_of<E, store::RoleCreated, store::RolePriorityChanged, store::RoleCriteriaChanged,
                         store::RoleEnabled, store::RoleDisabled, store::RoleDeleted>;
      },
      event);
}

}  // namespace mfad
