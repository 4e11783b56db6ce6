#include "events/account/lookup.h"
#include "events/account/rules.h"

namespace mfad::account {

// Only what is enrolled goes, so that a repeat changes nothing (INV-43). Flows that lose a type they need end with it.
Decided rule(Draft& draft, const Unenroll& command) {
  const TypeSet types = command.types & draft.account().enrolled_types();
  for (const AuthenticationType type : types) {
    const EnrollmentId id = enrolled_of(draft.account(), type)->id;
    draft.emit(Unenrolled{id, type, caller_role_of(draft), command.reason});
  }
  if (!types.empty()) {
    if (draft.account().enrolled.empty()) draft.emit(BecameUnenrolled{});
    abort_flows(draft, FlowAbortion::unenrolled,
                [](const Flow& flow) { return can_be_aborted(flow) && flow.types_lost; });
  }
  return draft.accept({Reply::Unenrolled{types}});
}

}  // namespace mfad::account
