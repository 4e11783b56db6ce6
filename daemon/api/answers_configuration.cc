#include "daemon/api/answer_parts.h"
#include "daemon/query/store_shape.h"
#include "events/base/check.h"

namespace mfad::api {
namespace {

struct ToInstallation {
  AnswerParts parts;

  void operator()(const installation::RegisterCaller& command) const {
    const auto& reply = std::get<Reply::CallerRegistered>(parts.what.reply.what);
    const auto& caller = parts.what.after.installation().callers.at(reply.caller);
    parts.answer.status = 201;
    auto& json = parts.json;
    json.begin_object();
    json.member("caller_id", reply.caller);
    json.member("name", command.name);
    json.member("role", command.role);
    json.key("stores");
    json.begin_array();
    for (const auto& store : caller.stores) json.text(store);
    json.end_array();
    json.member("token", reply.token.reveal());
    json.end_object();
  }
  void operator()(const installation::RevokeCaller& command) const {
    parts.json.begin_object();
    parts.json.member("caller_id", command.caller);
    parts.json.member("revoked", true);
    parts.json.end_object();
  }
  void operator()(const installation::RequestRepublish& command) const {
    parts.answer.status = 202;
    parts.json.begin_object();
    parts.json.member("from", command.from);
    parts.json.end_object();
  }
  void operator()(const installation::RequestRebuild& command) const {
    parts.answer.status = 202;
    parts.json.begin_object();
    parts.json.member("name", command.projection);
    parts.json.end_object();
  }
  void operator()(const auto&) const {  // those that no client sends
    parts.json.begin_object();
    parts.json.end_object();
  }
};

struct ToStore {
  AnswerParts parts;

  const store::StoreState& state(const StoreId& id) const { return parts.what.after.store(id); }
  void show_store(const StoreId& id) const {
    parts.answer.etag = state(id).version;
    query::append_store(parts.json, state(id), parts.options.dev);
  }
  void note_created() const {
    if (std::holds_alternative<Reply::Created>(parts.what.reply.what)) parts.answer.status = 201;
  }

  void operator()(const store::PutStore& command) const {
    note_created();
    show_store(command.store);
  }
  void operator()(const store::SetAuthenticationType& command) const { show_store(command.store); }
  void operator()(const store::SetEnrollment& command) const { show_store(command.store); }
  void operator()(const store::ConfigureEmailDelivery& command) const { show_store(command.store); }
  void operator()(const store::RemoveEmailDelivery& command) const { show_store(command.store); }
  void operator()(const store::RemoveStore& command) const {
    parts.json.begin_object();
    parts.json.member("store_id", command.store);
    parts.json.member("removed", true);
    parts.json.end_object();
  }
  void operator()(const store::PutRole& command) const {
    note_created();
    const auto& roles = state(command.store).roles;
    const auto role = roles.find(command.role);
    MFAD_CHECK(role != roles.end(), "the role that was put");
    parts.answer.etag = role->second.version;
    query::append_role(parts.json, role->second);
  }
  void operator()(const store::SetRolePriorities& command) const {
    parts.answer.etag = state(command.store).roles_version;
    query::append_priorities(parts.json, state(command.store));
  }
  void operator()(const store::DeleteRole& command) const {
    parts.json.begin_object();
    parts.json.member("role_id", command.role);
    parts.json.member("deleted", true);
    parts.json.end_object();
  }
};

}  // namespace

void answer_to(AnswerParts parts, const InstallationCommand& command) { std::visit(ToInstallation{parts}, command); }
void answer_to(AnswerParts parts, const StoreCommand& command) { std::visit(ToStore{parts}, command); }

}  // namespace mfad::api
