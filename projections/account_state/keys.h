// Keys of account_state's rows.
#pragma once

#include <string>

#include "events/base/ids.h"

namespace mfad::account_state {

std::string account_key(const AccountKey& key);
std::string accounts_prefix(const StoreId& store);
std::string user_name_prefix(const StoreId& store, std::string_view user_name, std::string_view hash_key);
std::string user_name_key(const AccountKey& key, std::string_view user_name, std::string_view hash_key);
inline constexpr std::string_view flows_prefix = "account_state/f/";  // these rows are put once
std::string flow_key(const AccountKey& key, const FlowId& flow);

}  // namespace mfad::account_state
