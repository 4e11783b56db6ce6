#include "events/store/change.h"
#include "events/store/rules.h"

namespace mfad::store {

Decided decide_on(const StoreState& store, const ConfigureEmailDelivery& command, const Context& context) {
  if (command.settings.username && command.settings.tls == SmtpTls::none) {
    return std::unexpected(Rejection{.reason = Reason::invalid,
                                     .roles = {},
                                     .current_version = {},
                                     .rule = {},
                                     .pointer = "/username",
                                     .detail = "a password is never sent without TLS; choose starttls or implicit"});
  }
  if (auto refusal = check_store(store, command.precondition)) return std::unexpected(std::move(*refusal));
  Change change(store, context);
  if (store.email_delivery != command.settings) change.add(SmtpServerConfigured{.settings = command.settings});
  return std::move(change).finish();
}

Decided decide_on(const StoreState& store, const RemoveEmailDelivery& command, const Context& context) {
  if (auto refusal = check_store(store, command.precondition)) return std::unexpected(std::move(*refusal));
  Change change(store, context);
  if (!store.email_delivery) return std::move(change).finish();
  Change trial(store, context);
  trial.add(SmtpServerRemoved{.forced = false});
  auto refusal = refuse_fewer_types(trial);
  if (refusal && !command.force) return std::unexpected(std::move(*refusal));
  change.add(SmtpServerRemoved{.forced = refusal.has_value()});
  return std::move(change).finish();
}

}  // namespace mfad::store
