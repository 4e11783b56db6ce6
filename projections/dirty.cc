#include "projections/dirty.h"

#include <cstring>

namespace mfad::dirty {
namespace {

std::string key_of(std::string_view prefix, std::string_view store, std::string_view id) {
  std::string key{prefix};
  return key.append(store).append("/").append(id);
}

}  // namespace

void mark_account(RowBatch& rows, const AccountKey& key, Mark mark) {
  rows.put(key_of(accounts_prefix, key.store.str(), key.account.str()), encode(mark));
}

void mark_role(RowBatch& rows, const StoreId& store, const RoleId& role, Mark mark) {
  rows.put(key_of(roles_prefix, store.str(), role.str()), encode(mark));
}

void mark_walk(RowBatch& rows, const StoreId& store, const RoleId& role, Mark mark) {
  const std::string key = key_of(walks_prefix, store.str(), role.str());
  rows.erase(walk_progress_key(key));  // those who were marked by a walk under way must be marked again
  rows.put(key, encode(mark));
}

std::string walk_progress_key(std::string_view walk) { return "walked/" + std::string{walk}; }

std::optional<Subject> parse(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  const auto slash = key.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto store = parse_store_id(key.substr(0, slash));
  if (!store) return std::nullopt;
  return Subject{*store, std::string{key.substr(slash + 1)}};
}

std::string encode(const Mark& mark) {
  std::string value(reinterpret_cast<const char*>(&mark.at.value), sizeof mark.at.value);
  value.push_back(static_cast<char>(mark.op));
  return value;
}

std::optional<Mark> decode(std::string_view value) {
  Mark mark;
  if (value.size() != sizeof mark.at.value + 1) return std::nullopt;
  std::memcpy(&mark.at.value, value.data(), sizeof mark.at.value);
  mark.op = static_cast<Op>(value.back());
  return mark;
}

void clear(RowBatch& rows, std::string_view key, const Mark& sent) {
  const auto value = rows.get(key);
  if (value && decode(*value) == sent) rows.erase(key);
}

}  // namespace mfad::dirty
