#include "events/account/lookup.h"
#include "events/account/messages.h"
#include "events/account/rules.h"
#include "events/account/view.h"
#include "events/base/limits.h"
#include "events/base/text.h"

namespace mfad::account {

Decided rule(Draft& draft, const IssueChallenge& command) {
  const auto flow = open_flow(draft, command.flow);
  if (!flow) return draft.refuse(flow.error());
  const TypeSet options = offered(*flow, draft.account(), draft.store(), draft.context().dev);
  const bool by_mail = command.type == AuthenticationType::email;
  if (!by_mail || !options.contains(command.type)) return draft.refuse(Reason::type_not_offered, "INV-55");
  if (auto refusal = too_many_messages(draft, open_situation(*flow)->challenge))
    return draft.refuse(std::move(*refusal));
  const std::string address = enrolled_of(draft.account(), command.type)->address;
  IssuedCode issued = issue_code(draft, {.purpose = ChallengePurpose::flow,
                                         .flow = command.flow,
                                         .enrollment = std::nullopt,
                                         .address = address,
                                         .owner_expires_at = flow->expires_at});
  return draft.accept({Reply::ChallengeIssued{.challenge = std::move(issued.id),
                                              .hint = mask_mail(address),
                                              .expires_at = issued.expires_at,
                                              .resend_after = draft.now() + limits::resend_after}});
}

}  // namespace mfad::account
