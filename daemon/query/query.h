// A query, parsed and ready: what it waits for, where it may run, and the function from a view to the answer. Pure but
// for the ports in World; a point query runs on the HTTP thread, a scan on the pool.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/project/read_view.h"
#include "daemon/query/cursor.h"
#include "daemon/query/store_cache.h"
#include "events/base/ids.h"
#include "events/port/event_log.h"
#include "events/port/secret_box.h"
#include "events/port/system.h"
#include "events/rejection.h"
#include "projections/account_state/account_state_query.h"
#include "projections/role_state/role_state_query.h"
#include "projections/rows.h"

namespace mfad::command {
class CallerTableHolder;
}

namespace mfad::query {

class StatusSource;

using project::ReadView;  // of a query of the log: no rows, and the durable tail

// What queries read besides rows. Any thread.
struct World {
  const EventLog& log;
  const SecretBox& box;
  const command::CallerTableHolder& callers;
  const StatusSource& status;
  const Cursors& cursors;
  const Clock& clock;
  account_state::AccountStateQuery accounts;
  role_state::RoleStateQuery roles;
  bool dev = false;  // email counts as configured
  std::unique_ptr<StoreCache> stores = std::make_unique<StoreCache>(roles);
};

struct Shown {
  std::string body;
  std::optional<StreamVersion> etag = {};
  std::optional<Reason> refusal = {};  // instead of a body: not_found, position_ahead
  std::string failure = {};  // instead of a body: the log or the rows cannot be read; for the operator, without data

  static Shown refused(Reason reason) { return {.body = {}, .refusal = reason}; }
  static Shown failed(std::string why) { return {.body = {}, .failure = std::move(why)}; }
};

struct Query {
  enum class Source : std::uint8_t { rows, log };  // whose position must have reached min_position
  enum class Cost : std::uint8_t { point, scan };
  Source source = Source::rows;
  Cost cost = Cost::point;
  std::function<Shown(const World& world, const ReadView& view)> run;
};

}  // namespace mfad::query
