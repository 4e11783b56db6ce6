#include "daemon/api/flow_start.h"

#include "daemon/api/body.h"
#include "daemon/api/input.h"
#include "events/base/limits.h"

namespace mfad::api {
namespace {

account::StartFlow parse(Input& in) {
  account::StartFlow command{.key = {in.store(), {}}, .client = {}, .user_name = std::nullopt};
  Fields body = in.body();
  command.kind = body.choice<FlowKind>("kind");
  command.client = body.text("client", rules::client);
  const auto account = body.text_if("account_id", rules::account_id);
  command.user_name = body.text_if("user_name", rules::user_name);
  if (account.has_value() == command.user_name.has_value())
    body.refuse("account_id", "is due, or user_name in its place; not both");
  command.key.account = AccountId(account.value_or(""));
  body.finish();
  return command;
}

// Two candidates are none. The command is decided all the same: its key is recorded, and nobody can tell the
// difference.
void submit_found(Service& service, const std::shared_ptr<Call>& call, account::StartFlow command,
                  const query::ReadView& view) {
  constexpr std::size_t candidates = 2;  // no more need be read: a name may be that of all
  const auto found = service.ports().world.accounts.accounts_by_user_name(*view.rows, command.key.store,
                                                                          *command.user_name, candidates);
  if (!found) {
    service.ports().log.write(observe::Level::error, "a query failed",
                              {{"request_id", call->request_id}, {"reason", found.error().message}});
    return call->respond(Problem{.code = "internal", .detail = {}});
  }
  if (found->size() == 1) command.key.account = found->front();
  service.submit_now(call, AccountCommand{std::move(command)});
}

}  // namespace

void handle_flow_start(Service& service, std::shared_ptr<Call> call) {
  const auto body = read_json_body(*call);
  if (!body) return call->respond(body.error());
  Input in(*call, &*body, service.ports().world.cursors, service.ports().clock.wall());
  auto command = parse(in);
  in.query().finish();
  if (service.refused(call, in)) return;
  if (!command.user_name) return service.submit(call, AccountCommand{std::move(command)});
  service.when_current(
      call, query::Query::Source::rows, query::Query::Cost::point, Position{}, limits::query_wait_default,
      [&service, call, command](const query::ReadView& view) { submit_found(service, call, command, view); });
}

}  // namespace mfad::api
