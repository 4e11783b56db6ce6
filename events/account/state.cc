#include "events/account/state.h"

#include "events/account/lookup.h"

namespace mfad::account {

FlowStatus status_of(const Flow& flow) {
  if (is_open(flow)) return FlowStatus::open;
  if (is_satisfied(flow)) return FlowStatus::satisfied;
  if (is_redeemed(flow)) return FlowStatus::redeemed;
  return std::get<situation::Ended>(flow.situation).status;
}

TypeSet AccountState::enrolled_types() const {
  TypeSet types;
  for (const Enrolled& one : enrolled) types.insert(one.type);
  return types;
}

TypeSet passed_types(const Flow& flow) {
  TypeSet types;
  for (const Passed& one : flow.passed) types.insert(one.type);
  return types;
}

}  // namespace mfad::account
