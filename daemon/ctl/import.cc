#include "daemon/ctl/import.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "adapters/directory/account_file.h"
#include "daemon/ctl/client.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/import_batch.h"
#include "daemon/ctl/progress.h"
#include "daemon/ctl/target.h"
#include "events/base/limits.h"
#include "events/base/time.h"

namespace mfad::ctl {
namespace {

struct Import {
  const Invocation& invocation;
  Client& client;
  Origin origin;
  bool strict = false;
  std::string target;
  Summary summary{};
  std::optional<Answer> refusal{};
};

Result<std::string> observed_at_of(const Invocation& invocation, const std::string& path) {
  const auto given = invocation.value_of("--observed-at");
  if (given == "now") return now_rfc3339();
  if (!given.empty()) {
    const auto time = parse_rfc3339(given);
    if (!time)
      return error(ErrorCode::invalid,
                   fmt::format("--observed-at {} is not a time; write 2026-11-24T18:44:00Z, or now", given));
    return to_rfc3339(*time);
  }
  std::error_code code;
  const auto changed = std::filesystem::last_write_time(path, code);
  if (code) return error(ErrorCode::io, fmt::format("cannot tell when {} was changed; give --observed-at", path));
  return to_rfc3339(std::chrono::floor<Milliseconds>(std::chrono::file_clock::to_sys(changed)));
}

// True when it was sent; each line is idempotent by source and time, so it may be repeated.
bool send(Import& import, Batch& batch) {
  if (batch.empty()) return true;
  auto answer = import.client.call({.method = "POST",
                                    .target = import.target,
                                    .body = batch.body(),
                                    .content_type = "application/x-ndjson",
                                    .keyed = false,
                                    .repeatable = true});
  if (!answer.ok()) {
    import.refusal = std::move(answer);
    return false;
  }
  if (auto added = add_answer(import.summary, batch, answer.body); !added) {
    import.refusal = Answer{.failure = added.error().message};
    return false;
  }
  batch.clear();
  return true;
}

void note_problems(Import& import, const directory::AccountFile& file) {
  for (const auto& problem : file.problems()) {
    import.summary.rejected.push_back({problem.line, "ldif", problem.message});
  }
}

std::string too_long_detail() {
  return fmt::format("the facts of this person are longer than {} bytes; take groups away",
                     limits::large_body_bytes_max);
}

void send_all(Import& import, directory::AccountFile& file, ProgressBar& bar) {
  const auto progress = [&](std::size_t done, std::size_t total) { bar.show(done, total); };
  Batch batch;
  while (auto account = file.next(progress)) {
    auto line = import_line(*account, import.origin);
    if (line.size() > limits::large_body_bytes_max) {
      import.summary.rejected.push_back({account->line, "too-large", too_long_detail()});
      continue;
    }
    if (!batch.has_room_for(line) && !send(import, batch)) return;
    batch.add(std::move(line), account->line);
  }
  send(import, batch);
}

// All that can be wrong with the file, before anything is sent. False when something is.
Result<bool> check_whole(Import& import, const std::string& path, directory::Mapping mapping) {
  auto file = directory::AccountFile::open(path, mapping);
  if (!file) return std::unexpected(std::move(file.error()));
  ProgressBar bar("checking ", import.invocation.globals.quiet);
  const auto progress = [&](std::size_t done, std::size_t total) { bar.show(done, total * 2); };
  const auto second = [&](std::size_t done, std::size_t total) { bar.show(total + done, total * 2); };
  file->scan(progress);
  while (auto account = file->next(second)) {
    if (import_line(*account, import.origin).size() > limits::large_body_bytes_max) {
      import.summary.rejected.push_back({account->line, "too-large", too_long_detail()});
    }
  }
  note_problems(import, *file);
  return import.summary.rejected.empty();
}

int finish(Import& import, const std::string& path) {
  const auto& summary = import.summary;
  const bool nothing = summary.accepted + summary.unchanged + summary.stale == 0 && summary.rejected.empty();
  print_summary(summary, import.invocation.globals.output);
  if (import.refusal) return report(*import.refusal, import.invocation.globals);
  if (nothing) return fail(exit_error, fmt::format("no person found in {}; is --mapping right?", path));
  return summary.rejected.empty() ? exit_ok : exit_error;
}

int run_import(Import& import, const std::string& path, directory::Mapping mapping) {
  if (import.strict) {
    const auto good = check_whole(import, path, mapping);
    if (!good) return fail(exit_error, good.error().message);
    if (!*good) {
      print_summary(import.summary, import.invocation.globals.output);
      return fail(exit_error, "nothing was imported (--strict)");
    }
  }
  auto file = directory::AccountFile::open(path, mapping);
  if (!file) return fail(exit_error, file.error().message);
  ProgressBar bar("importing", import.invocation.globals.quiet);
  file->scan([](std::size_t, std::size_t) {});
  send_all(import, *file, bar);
  bar.clear();
  note_problems(import, *file);
  return finish(import, path);
}

}  // namespace

int import_accounts(const Invocation& invocation) {
  const auto path = invocation.value_of("file");
  const auto mapping = invocation.value_of("--mapping");
  if (auto file = directory::AccountFile::open(path, directory::Mapping::ad); !file)
    return fail(exit_usage, file.error().message);
  auto observed_at = observed_at_of(invocation, path);
  if (!observed_at) return fail(exit_usage, observed_at.error().message);
  auto client = Client::make(invocation.globals);
  if (!client) return fail(exit_usage, client.error().message);
  Import import{.invocation = invocation,
                .client = *client,
                .origin = {invocation.value_of("--source"), std::move(*observed_at)},
                .strict = invocation.has("--strict"),
                .target = target_of(invocation)};
  if (import.strict) add_query(import.target, "strict", "true");
  return run_import(import, path, mapping == "ad" ? directory::Mapping::ad : directory::Mapping::openldap);
}

}  // namespace mfad::ctl
