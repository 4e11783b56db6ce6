// One row per route: who may call it and in which form (contract §3–§5). The table is constant; any thread reads it.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "daemon/api/parameters.h"
#include "daemon/api/port.h"
#include "daemon/query/query.h"
#include "events/base/limits.h"
#include "events/command.h"

namespace mfad::api {

class Input;
class Service;
struct Call;

class CallerRoles {
 public:
  constexpr CallerRoles() = default;
  constexpr CallerRoles(std::initializer_list<CallerRole> roles) {
    for (const auto role : roles) bits_ |= 1U << static_cast<unsigned>(role);
  }
  constexpr bool contains(CallerRole role) const { return (bits_ >> static_cast<unsigned>(role) & 1U) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  std::uint32_t bits_ = 0;
};

// Any caller that the store's scope lets through; and those who may see people.
inline constexpr CallerRoles any_caller{CallerRole::admin,    CallerRole::helpdesk, CallerRole::portal,
                                        CallerRole::verifier, CallerRole::sync,     CallerRole::auditor,
                                        CallerRole::operator_};
inline constexpr CallerRoles people_readers{CallerRole::admin, CallerRole::helpdesk, CallerRole::portal,
                                            CallerRole::sync, CallerRole::auditor};

enum class Scope : std::uint8_t {
  open,          // no store in the path
  store,         // {store} must be in the caller's scope, else 404
  store_or_new,  // the same; but for a caller of some stores, one out of scope is 403, as creating it would be
  all_stores,    // a caller of some stores gets 403
};
enum class KeyRule : std::uint8_t { none, optional, required };
enum class BodyRule : std::uint8_t { none, json, ndjson };

// Forms the command of a request; what is wrong is noted in `input`.
using ParseCommand = Command (*)(Input& input);
// Forms the query of a request; it is run once the rows are far enough.
using ParseQuery = query::Query (*)(Input& input);
// Whatever is neither; answers the call itself.
using Handle = void (*)(Service& service, std::shared_ptr<Call> call);

struct Route {
  Method method;
  std::string_view path;       // as in the OpenAPI document
  std::string_view operation;  // its operationId there: the label of metrics, the name in the log
  CallerRoles callers{};       // empty: no token needed
  Scope scope = Scope::open;
  std::variant<ParseCommand, ParseQuery, Handle> handler;
  KeyRule key = KeyRule::none;
  bool takes_precondition = false;
  BodyRule body = BodyRule::none;
  std::size_t body_bytes_max = limits::body_bytes_max;  // of a caller, or where no token is needed

  bool is_command() const { return key != KeyRule::none || body == BodyRule::ndjson; }
};

// Of a request that its head alone refuses: what about comes with the head in one read.
inline constexpr std::size_t unheard_body_bytes_max = 8 * 1024;
static_assert(unheard_body_bytes_max < limits::body_bytes_max, "a stranger holds less of our memory than a caller");

std::string_view name_of(Method method);

// The tables by resource.
std::span<const Route> installation_routes();
std::span<const Route> store_routes();
std::span<const Route> role_routes();
std::span<const Route> account_routes();
std::span<const Route> flow_routes();
std::span<const Route> feed_routes();
std::span<const Route> public_routes();

// The parts of a path that stand for `{name}`, decoded.
class PathParameters {
 public:
  static constexpr std::size_t max = 3;
  void add(std::string_view name, std::string value) { parts_[size_++] = {name, std::move(value)}; }
  const std::string* find(std::string_view name) const;

 private:
  std::array<std::pair<std::string_view, std::string>, max> parts_;
  std::size_t size_ = 0;
};

struct Match {
  const Route* route = nullptr;  // nullptr: no such path, or none with that method
  PathParameters path;
  std::string allow;  // the path's methods, when only the method is wrong
};

// `segments` as parse_target gives them.
Match match_route(Method method, std::span<const std::string_view> segments);

// All routes, in table order: for the document and the tests.
std::span<const Route* const> all_routes();

}  // namespace mfad::api
