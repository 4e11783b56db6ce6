#include "events/installation/decide.h"

#include <algorithm>

namespace mfad::installation {
namespace {

constexpr std::string_view token_prefix = "mfad_";
constexpr std::string_view bootstrap = "bootstrap";

Decided one(InstallationEvent event, Reply reply = {}) {
  return Decision{.events = {{.stream = StreamId::installation(), .event = std::move(event)}},
                  .reply = std::move(reply),
                  .effects = {}};
}

bool is_full_admin(const Caller& caller) { return caller.role == CallerRole::admin && caller.all_stores(); }

// Sorted, each once; `*` swallows the rest, so that a scope has one form.
std::vector<std::string> scope_of(std::vector<std::string> stores) {
  if (std::ranges::find(stores, "*") != stores.end()) return {"*"};
  std::ranges::sort(stores);
  const auto rest = std::ranges::unique(stores);
  stores.erase(rest.begin(), rest.end());
  return stores;
}

struct Decide {
  const InstallationState& state;
  const Context& context;

  Decided operator()(const RegisterCaller& command) const {
    const CallerId id{context.random->take_id('c')};
    const Secret token{std::string(token_prefix) + context.random->take_token()};
    return one(CallerRegistered{.caller = id,
                                .role = command.role,
                                .stores = scope_of(command.stores),
                                .name = command.name,
                                .token_digest = sha256(token.reveal())},
               {.what = Reply::CallerRegistered{.caller = id, .token = token}});
  }

  Decided operator()(const RegisterBootstrap& command) const {
    if (state.had_caller) return Decision{};
    return one(CallerRegistered{.caller = CallerId{std::string(bootstrap)},
                                .role = CallerRole::admin,
                                .stores = {"*"},
                                .name = std::string(bootstrap),
                                .token_digest = command.token_digest});
  }

  Decided operator()(const RevokeCaller& command) const {
    const auto caller = state.callers.find(command.caller);
    if (caller == state.callers.end()) return std::unexpected(Rejection{.reason = Reason::not_found});
    const auto admins =
        std::ranges::count_if(state.callers, [](const auto& each) { return is_full_admin(each.second); });
    if (is_full_admin(caller->second) && admins == 1) return std::unexpected(Rejection{.reason = Reason::last_admin});
    return one(CallerRevoked{.caller = command.caller});
  }

  Decided operator()(const RecordClockJump& command) const {
    return one(ClockJumped{.milliseconds = command.milliseconds});
  }

  Decided operator()(const RequestRepublish& command) const {
    if (command.refused == Reason::invalid)
      return std::unexpected(Rejection{
          .reason = Reason::invalid, .pointer = "/from", .detail = "must be a position of the log, or \"tail\""});
    if (command.refused) return std::unexpected(Rejection{.reason = *command.refused});
    return one(RepublishRequested{.from = command.from});
  }

  Decided operator()(const RequestRebuild& command) const {
    if (!command.known) return std::unexpected(Rejection{.reason = Reason::not_found});
    return Decision{};
  }

  Decided operator()(const NameNothing&) const { return std::unexpected(Rejection{.reason = Reason::not_found}); }

  Decided operator()(const RecordAccessDenied& command) const {
    return one(AccessDenied{.caller = command.caller, .route = command.route, .count = command.count});
  }
};

}  // namespace

Decided decide(const States& states, const InstallationCommand& command, const Context& context) {
  return std::visit(Decide{states.installation(), context}, command);
}

}  // namespace mfad::installation
