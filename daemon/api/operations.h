// What an operator may set going (contract §5). Implemented by the composition root over publisher and projections. Any
// thread.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/observe/metrics.h"
#include "events/base/ids.h"
#include "events/rejection.h"

namespace mfad::api {

class Operations {
 public:
  virtual ~Operations() = default;

  // What a halted publisher would do if it were asked to publish again, from a position or after the brokers' tail: the
  // first position that is sent again, or publisher_not_halted, tail_differs, invalid (not a position of the log).
  // Nothing: the brokers' tail has not been looked at since the halt; ask again.
  virtual std::optional<std::expected<Position, Reason>> may_republish(std::optional<Position> from) const = 0;
  virtual void republish(std::optional<Position> from) = 0;

  virtual bool has_projection(std::string_view name) const = 0;
  virtual void rebuild(std::string_view name) = 0;

  // Why the daemon does not take requests yet, as far as is known: a stable code and what is missing. No secrets.
  struct NotReady {
    std::string code;
    std::string detail;
  };
  virtual std::vector<NotReady> not_ready() const { return {}; }
  // Reasons why it runs degraded: it takes requests all the same.
  virtual std::vector<std::string> degraded() const { return {}; }

  // Sets the gauges to what is true now: before metrics are shown.
  virtual void refresh(observe::Metrics&) const {}
};

}  // namespace mfad::api
