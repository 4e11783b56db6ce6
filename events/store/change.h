// A decision on one store while it is made: the events so far, and the state after them. Owned by one call of `decide`.
#pragma once

#include <vector>

#include "events/command.h"

namespace mfad::store {

class Change {
 public:
  Change(const StoreState& before, const Context& context) : before_(before), after_(before), context_(context) {}

  void add(StoreEvent event);

  const StoreState& before() const { return before_; }
  const StoreState& after() const { return after_; }
  bool dev() const { return context_.dev; }

  // The roles, by priority, that were satisfiable and no longer are.
  std::vector<RoleId> roles_broken() const;

  // The decision: the events, then the findings that they bring about (contract §9). Without an event there is nothing
  // to find.
  Decided finish(Reply reply = {}) &&;

 private:
  void add_findings();

  const StoreState& before_;
  StoreState after_;
  const Context& context_;
  std::vector<NewEvent> events_;
};

}  // namespace mfad::store
