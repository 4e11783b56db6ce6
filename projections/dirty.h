// Marks of what the state topics must show anew. A projection sets them in its own batch; the state publisher sends and
// they are cleared, unless they were set again meanwhile (design §6). Keys: `dirty/account/<store>/<account>`,
// `dirty/role/<store>/<role>`, `dirty/walk/<store>/<role>`: every member of that role is to be marked, a slice at a
// time, and `dirty/everything`: all of them are to be set, once no projection is being made anew.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/base/ids.h"
#include "projections/rows.h"

namespace mfad::dirty {

enum class Op : std::uint8_t { change, resync };

struct Mark {
  Position at;  // the event that set it
  Op op = Op::change;

  bool operator==(const Mark&) const = default;
};

void mark_account(RowBatch& rows, const AccountKey& key, Mark mark);
void mark_role(RowBatch& rows, const StoreId& store, const RoleId& role, Mark mark);
void mark_walk(RowBatch& rows, const StoreId& store, const RoleId& role,
               Mark mark);  // from the first member, also when one is under way
// Where a walk goes on: kept beside its mark, erased with it.
std::string walk_progress_key(std::string_view walk);

// Walked in place of a role: every account of the store, member of a role or not.
inline const RoleId whole_store{};

inline constexpr std::string_view accounts_prefix = "dirty/account/";
inline constexpr std::string_view roles_prefix = "dirty/role/";
inline constexpr std::string_view walks_prefix = "dirty/walk/";

inline constexpr std::string_view everything_key = "dirty/everything";

struct Subject {  // of a mark's key
  StoreId store;
  std::string id;  // account or role
};
std::optional<Subject> parse(std::string_view key, std::string_view prefix);
std::optional<Mark> decode(std::string_view value);
std::string encode(const Mark& mark);

// Erases the mark if it is still the one that was sent. For the projection thread.
void clear(RowBatch& rows, std::string_view key, const Mark& sent);

}  // namespace mfad::dirty
