// Every identifier of the product, declared once. Grammar: contract.md §2 "Names".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/base/name.h"

namespace mfad {

using StoreId = Name<struct StoreIdTag>;            // [a-z0-9][a-z0-9-]{0,62}; retired for ever once removed
using RoleId = Name<struct RoleIdTag>;              // same grammar, unique within its store
using AccountId = Name<struct AccountIdTag>;        // the directory's immutable id, [A-Za-z0-9][A-Za-z0-9._-]{0,127}
using CallerId = Name<struct CallerIdTag>;          // opaque, <= 64 characters
using EnrollmentId = Name<struct EnrollmentIdTag>;  // opaque
using FlowId = Name<struct FlowIdTag>;              // opaque
using ChallengeId = Name<struct ChallengeIdTag>;    // opaque

std::optional<StoreId> parse_store_id(std::string_view text);
std::optional<RoleId> parse_role_id(std::string_view text);
std::optional<AccountId> parse_account_id(std::string_view text);

// [A-Za-z0-9_-]{1,64}: the shape of every id that mfad itself makes.
bool is_opaque_id(std::string_view text);

struct AccountKey {
  StoreId store;
  AccountId account;

  auto operator<=>(const AccountKey&) const = default;
  void serialize(auto& archive) { archive(store, account); }
};

using Position = Number<struct PositionTag>;            // place in the one log, dense from 1; 0 = before the first
using StreamVersion = Number<struct StreamVersionTag>;  // how many events a stream has
using KeySlot = Number<struct KeySlotTag>;              // slot of the keyring that seals a stream

// The ordered events of one aggregate instance: `installation`, `store/<store>` or `account/<store>/<account>`.
class StreamId {
 public:
  enum class Kind : std::uint8_t { installation, store, account };

  StreamId() : text_("installation") {}
  static StreamId installation() { return StreamId{}; }
  static StreamId of(const StoreId& store);
  static StreamId of(const AccountKey& key);
  static std::optional<StreamId> parse(std::string_view text);

  Kind kind() const;
  const std::string& str() const { return text_; }
  StoreId store() const;      // REQUIRES: kind() != installation
  AccountId account() const;  // REQUIRES: kind() == account
  AccountKey key() const { return {store(), account()}; }

  auto operator<=>(const StreamId&) const = default;
  void serialize(auto& archive) { archive(text_); }

 private:
  std::string text_;
};

}  // namespace mfad

template <>
struct std::hash<mfad::StreamId> {
  std::size_t operator()(const mfad::StreamId& id) const { return std::hash<std::string>{}(id.str()); }
};

template <>
struct std::hash<mfad::AccountKey> {
  std::size_t operator()(const mfad::AccountKey& key) const {
    return std::hash<mfad::StoreId>{}(key.store) * 31 + std::hash<mfad::AccountId>{}(key.account);
  }
};
