// Keys of role_state's rows.
#pragma once

#include <optional>
#include <string>

#include "events/base/ids.h"

namespace mfad::role_state {

inline constexpr std::string_view stores_prefix = "role_state/s/";  // + store             -> StoreState, sealed

std::string store_key(const StoreId& store);
std::string people_prefix(const StoreId& store);  // + account           -> Person, sealed
std::string person_key(const AccountKey& key);
std::string members_prefix(const StoreId& store, const RoleId& role);  // + account        -> Member
std::string member_key(const AccountKey& key, const RoleId& role);
std::string counts_key(const StoreId& store, const RoleId& role);  //                     -> Counts

}  // namespace mfad::role_state
