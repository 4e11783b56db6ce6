#include "projections/account_state/keys.h"

#include "events/base/digest.h"
#include "events/base/text.h"

namespace mfad::account_state {

std::string accounts_prefix(const StoreId& store) { return "account_state/a/" + store.str() + "/"; }

std::string account_key(const AccountKey& key) { return accounts_prefix(key.store) + key.account.str(); }

std::string user_name_prefix(const StoreId& store, std::string_view user_name, std::string_view hash_key) {
  const ShortDigest digest = shorten(hmac_sha256(hash_key, "user-name/" + store.str() + "/" + fold_case(user_name)));
  const std::string_view bytes{reinterpret_cast<const char*>(digest.data()), digest.size()};
  return "account_state/n/" + store.str() + "/" + to_hex(bytes) + "/";
}

std::string user_name_key(const AccountKey& key, std::string_view user_name, std::string_view hash_key) {
  return user_name_prefix(key.store, user_name, hash_key) + key.account.str();
}

std::string flow_key(const AccountKey& key, const FlowId& flow) {
  return std::string{flows_prefix} + key.store.str() + "/" + key.account.str() + "/" + flow.str();
}

}  // namespace mfad::account_state
