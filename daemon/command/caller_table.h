// Who may call: an immutable table, swapped whole after each durable change (design §4, step 2). Any thread reads it.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>

#include "daemon/newest.h"
#include "events/installation/state.h"

namespace mfad::command {

class CallerTable {
 public:
  CallerTable(const installation::InstallationState& state, Position position);

  // The caller of a bearer token, looked up by its SHA-256; nullptr for an unknown one. Valid as long as the table is.
  const installation::Caller* find(std::string_view token) const;

  const installation::InstallationState& state() const { return state_; }
  Position position() const { return position_; }  // the tail at the swap

 private:
  installation::InstallationState state_;
  std::unordered_map<std::string, const installation::Caller*> by_digest_;
  Position position_;
};

class CallerTableHolder : public Newest<CallerTable> {};

}  // namespace mfad::command
