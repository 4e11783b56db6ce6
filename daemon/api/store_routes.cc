#include <array>

#include "daemon/api/input.h"
#include "daemon/query/stores.h"

namespace mfad::api {
namespace {

Command put_store(Input& in) {
  store::PutStore command{.store = in.new_store(), .precondition = in.precondition()};
  Fields body = in.body();
  command.name = body.text("name", rules::name);
  command.provider = body.choice<Provider>("provider");
  command.enabled = body.boolean("enabled");
  command.may_create = in.caller().all_stores();
  body.finish();
  return command;
}

Command remove_store(Input& in) { return store::RemoveStore{.store = in.store(), .precondition = in.precondition()}; }

Command set_authentication_type(Input& in) {
  store::SetAuthenticationType command{.store = in.store(), .type = in.type(), .precondition = in.precondition()};
  Fields body = in.body();
  command.enabled = body.boolean("enabled");
  command.force = body.boolean_or("force", false);
  body.finish();
  return command;
}

Command set_enrollment(Input& in) {
  store::SetEnrollment command{.store = in.store(), .precondition = in.precondition()};
  Fields body = in.body();
  command.enabled = body.boolean("enabled");
  command.force = body.boolean_or("force", false);
  body.finish();
  return command;
}

Command configure_email_delivery(Input& in) {
  store::ConfigureEmailDelivery command{.store = in.store(), .precondition = in.precondition()};
  auto& settings = command.settings;
  Fields body = in.body();
  settings.from = body.text("from", rules::address);
  settings.host = body.text("host", rules::host);
  settings.port = body.integer("port", 1, 65535);
  settings.tls = body.choice<SmtpTls>("tls");
  settings.username = body.text_if("username", rules::smtp_user);
  settings.password_credential = body.text_if("password_credential", rules::credential);
  if (settings.username && settings.tls == SmtpTls::none && in.errors().empty()) {
    body.refuse("username", "is never sent without TLS; use starttls or implicit");
  }
  body.finish();
  return command;
}

Command remove_email_delivery(Input& in) {
  return store::RemoveEmailDelivery{
      .store = in.store(), .force = in.query().flag("force"), .precondition = in.precondition()};
}

query::Query get_store(Input& in) { return query::one_store(in.store()); }

query::Query list_stores(Input& in) { return query::list_stores(in.caller(), in.page()); }

constexpr CallerRoles admin{CallerRole::admin};

constexpr auto table = std::to_array<Route>({
    {.method = Method::get,
     .path = "/v1/stores",
     .operation = "listStores",
     .callers = any_caller,
     .handler = &list_stores},
    {.method = Method::get,
     .path = "/v1/stores/{store}",
     .operation = "getStore",
     .callers = any_caller,
     .scope = Scope::store,
     .handler = &get_store},
    {.method = Method::put,
     .path = "/v1/stores/{store}",
     .operation = "putStore",
     .callers = admin,
     .scope = Scope::store_or_new,
     .handler = &put_store,
     .key = KeyRule::optional,
     .takes_precondition = true,
     .body = BodyRule::json},
    {.method = Method::delete_,
     .path = "/v1/stores/{store}",
     .operation = "removeStore",
     .callers = admin,
     .scope = Scope::store,
     .handler = &remove_store,
     .key = KeyRule::optional,
     .takes_precondition = true},
    {.method = Method::put,
     .path = "/v1/stores/{store}/authentication-types/{type}",
     .operation = "setAuthenticationType",
     .callers = admin,
     .scope = Scope::store,
     .handler = &set_authentication_type,
     .key = KeyRule::optional,
     .takes_precondition = true,
     .body = BodyRule::json},
    {.method = Method::put,
     .path = "/v1/stores/{store}/enrollment",
     .operation = "setEnrollment",
     .callers = admin,
     .scope = Scope::store,
     .handler = &set_enrollment,
     .key = KeyRule::optional,
     .takes_precondition = true,
     .body = BodyRule::json},
    {.method = Method::put,
     .path = "/v1/stores/{store}/email-delivery",
     .operation = "configureEmailDelivery",
     .callers = admin,
     .scope = Scope::store,
     .handler = &configure_email_delivery,
     .key = KeyRule::optional,
     .takes_precondition = true,
     .body = BodyRule::json},
    {.method = Method::delete_,
     .path = "/v1/stores/{store}/email-delivery",
     .operation = "removeEmailDelivery",
     .callers = admin,
     .scope = Scope::store,
     .handler = &remove_email_delivery,
     .key = KeyRule::optional,
     .takes_precondition = true},
});

}  // namespace

std::span<const Route> store_routes() { return table; }

}  // namespace mfad::api
