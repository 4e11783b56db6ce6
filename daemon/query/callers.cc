#include "daemon/query/callers.h"

#include "daemon/command/caller_table.h"

namespace mfad::query {
namespace {

void append_caller(JsonWriter& json, const installation::Caller& caller) {
  json.begin_object();
  json.member("caller_id", caller.id);
  json.member("name", caller.name);
  json.member("role", caller.role);
  json.key("stores");
  json.begin_array();
  for (const auto& store : caller.stores) json.text(store);
  json.end_array();
  json.end_object();
}

}  // namespace

Query list_callers(Page page) {
  return {.source = Query::Source::log, .run = [page = std::move(page)](const World& world, const ReadView&) {
            const auto table = world.callers.get();
            ListWriter list(world.cursors, page);
            bool more = false;
            for (const auto& [id, caller] : table->state().callers) {
              if (page.after && id.str() <= *page.after) continue;
              if ((more = list.full())) break;
              append_caller(list.item(id.str()), caller);
            }
            return Shown{.body = list.finish(more)};
          }};
}

Query whoami(installation::Caller caller) {
  return {.source = Query::Source::log, .run = [caller = std::move(caller)](const World&, const ReadView&) {
            Shown shown;
            JsonWriter json(shown.body);
            append_caller(json, caller);
            return shown;
          }};
}

}  // namespace mfad::query
