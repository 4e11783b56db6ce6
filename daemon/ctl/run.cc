#include "daemon/ctl/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "daemon/ctl/body.h"
#include "daemon/ctl/client.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/input.h"
#include "daemon/ctl/output.h"
#include "daemon/ctl/secret_file.h"
#include "daemon/ctl/target.h"
#include "events/base/limits.h"

namespace mfad::ctl {
namespace {

// Programs get answers as mfad made them, in which no ETag stands; lists have no place for one.
void tell_etag(const Invocation& invocation, const Answer& answer) {
  if (!invocation.globals.quiet && !answer.etag.empty()) say(fmt::format("etag {}", answer.etag));
}

int run_list(const Invocation& invocation, Client& client) {
  ListPrinter printer(invocation);
  std::string cursor;
  std::size_t left = static_cast<std::size_t>(invocation.page_items);
  do {
    auto target = target_of(invocation);
    const auto size = invocation.all ? limits::list_max : std::min(left, limits::list_max);
    add_query(target, "limit", fmt::format("{}", size));
    if (!cursor.empty()) add_query(target, "cursor", cursor);
    const auto answer = client.call({.method = "GET", .target = target});
    if (!answer.ok()) return report(answer, invocation.globals);
    if (cursor.empty()) tell_etag(invocation, answer);
    const auto page = printer.add(answer.body);
    if (!page) return fail(exit_error, page.error().message);
    cursor = page->next_cursor;
    left -= std::min(left, page->items);
  } while (!cursor.empty() && (invocation.all || left > 0));
  printer.finish(cursor);
  if (!cursor.empty() && !invocation.globals.quiet) say("there are more; ask with --all, or with a larger --limit");
  return exit_ok;
}

// Empty and a refusal when the resource cannot be read.
Client::Guard guard_of(const Invocation& invocation, Client& client) {
  if (invocation.verb->etag_of.empty()) return {};
  if (!invocation.if_match.empty()) return {if_match(invocation.if_match), std::nullopt};
  return client.guard_of(expand_path(invocation.verb->etag_of, invocation));
}

// Null when the verb's secret is not to be saved.
Result<std::unique_ptr<SecretFile>> open_secret_file(const Invocation& invocation) {
  const auto saving = std::ranges::find(invocation.given, Kind::save, [](const Given& g) { return g.argument->kind; });
  if (saving == invocation.given.end()) return nullptr;
  auto file = SecretFile::open(saving->values.front());
  if (!file) return std::unexpected(std::move(file.error()));
  return std::make_unique<SecretFile>(std::move(*file));
}

int run_one(const Invocation& invocation, Client& client) {
  auto body = body_of(invocation);
  if (!body) return fail(exit_usage, body.error().message);
  auto secret_file = open_secret_file(invocation);
  if (!secret_file)
    return fail(secret_file.error().code == ErrorCode::invalid ? exit_usage : exit_error, secret_file.error().message);
  const auto guard = guard_of(invocation, client);
  if (guard.refusal) return report(*guard.refusal, invocation.globals);
  const auto answer = client.call({.method = std::string(invocation.verb->method),
                                   .target = target_of(invocation),
                                   .body = std::move(*body),
                                   .guard = guard.header});
  if (!answer.ok()) return report(answer, invocation.globals);
  if (auto done = print_answer(invocation, answer.body.empty() ? "{}" : answer.body, answer.etag, secret_file->get());
      !done)
    return fail(exit_error, done.error().message);
  if (invocation.globals.output != "table") tell_etag(invocation, answer);  // it is in the table
  if (invocation.verb->method != "GET" && !invocation.globals.quiet && !answer.position.empty()) {
    say(fmt::format("done at position {}", answer.position));
  }
  return exit_ok;
}

}  // namespace

int run(const Invocation& invocation) {
  const auto& verb = *invocation.verb;
  if (!verb.danger.empty() && !confirmed(expand_text(verb.danger, invocation), invocation.globals.yes))
    return exit_usage;
  if (verb.run != nullptr) return verb.run(invocation);
  auto client = Client::make(invocation.globals);
  if (!client) return fail(exit_usage, client.error().message);
  return verb.shape == Shape::list ? run_list(invocation, *client) : run_one(invocation, *client);
}

}  // namespace mfad::ctl
