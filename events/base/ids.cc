#include "events/base/ids.h"

#include <algorithm>
#include <array>

#include "events/base/check.h"

namespace mfad {
namespace {

constexpr std::size_t slug_bytes_max = 63;
constexpr std::size_t account_id_bytes_max = 128;
constexpr std::size_t opaque_id_bytes_max = 64;

constexpr std::string_view installation_text = "installation";
constexpr std::string_view store_prefix = "store/";
constexpr std::string_view account_prefix = "account/";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > slug_bytes_max || text.front() == '-') return false;
  return std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

}  // namespace

std::optional<StoreId> parse_store_id(std::string_view text) {
  if (!is_slug(text)) return std::nullopt;
  return StoreId{std::string{text}};
}

std::optional<RoleId> parse_role_id(std::string_view text) {
  if (!is_slug(text)) return std::nullopt;
  return RoleId{std::string{text}};
}

std::optional<AccountId> parse_account_id(std::string_view text) {
  if (text.empty() || text.size() > account_id_bytes_max) return std::nullopt;
  auto alphanumeric = [](char c) { return is_lower(c) || is_upper(c) || is_digit(c); };
  if (!alphanumeric(text.front())) return std::nullopt;
  const bool good =
      std::ranges::all_of(text, [&](char c) { return alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
  if (!good) return std::nullopt;
  return AccountId{std::string{text}};
}

bool is_opaque_id(std::string_view text) {
  if (text.empty() || text.size() > opaque_id_bytes_max) return false;
  return std::ranges::all_of(text,
                             [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '-'; });
}

StreamId StreamId::of(const StoreId& store) {
  StreamId id;
  id.text_ = std::string{store_prefix} + store.str();
  return id;
}

StreamId StreamId::of(const AccountKey& key) {
  StreamId id;
  id.text_ = std::string{account_prefix} + key.store.str() + "/" + key.account.str();
  return id;
}

std::optional<StreamId> StreamId::parse(std::string_view text) {
  if (text == installation_text) return StreamId{};
  if (text.starts_with(store_prefix)) {
    const auto store = parse_store_id(text.substr(store_prefix.size()));
    if (!store) return std::nullopt;
    return of(*store);
  }
  if (!text.starts_with(account_prefix)) return std::nullopt;
  text.remove_prefix(account_prefix.size());
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto store = parse_store_id(text.substr(0, slash));
  const auto account = parse_account_id(text.substr(slash + 1));
  if (!store || !account) return std::nullopt;
  return of(AccountKey{*store, *account});
}

StreamId::Kind StreamId::kind() const {
  if (text_.starts_with(account_prefix)) return Kind::account;
  if (text_.starts_with(store_prefix)) return Kind::store;
  return Kind::installation;
}

StoreId StreamId::store() const {
  if (kind() == Kind::store) return StoreId{text_.substr(store_prefix.size())};
  MFAD_CHECK(kind() == Kind::account, "a stream that belongs to a store");
  const auto slash = text_.find('/', account_prefix.size());
  return StoreId{text_.substr(account_prefix.size(), slash - account_prefix.size())};
}

AccountId StreamId::account() const {
  MFAD_CHECK(kind() == Kind::account, "a stream of an account");
  return AccountId{text_.substr(text_.find('/', account_prefix.size()) + 1)};
}

}  // namespace mfad
