#include "adapters/rocksdb/open.h"

#include <rocksdb/env.h>

#include "adapters/rocksdb/first_start.h"
#include "adapters/rocksdb/gapless.h"
#include "adapters/rocksdb/start_check.h"
#include "adapters/rocksdb/torn_manifest.h"
#include "adapters/rocksdb/verify.h"

namespace mfad::rocks {
namespace {

constexpr std::uint64_t indexed_records = 4096;

using Kind = StartRefusal::Kind;
template <class T = void>
using Start = std::expected<T, StartRefusal>;

std::unexpected<StartRefusal> stop(Kind kind, std::string message) {
  return std::unexpected(StartRefusal{kind, std::move(message)});
}

// What fails before anything is written is a refusal.
std::unexpected<StartRefusal> refuse(const Error& why) { return stop(Kind::refused, why.message); }
// A write that meets damage says that of the store, not of the disk.
std::unexpected<StartRefusal> write_failed(const Error& why) {
  return stop(why.code == ErrorCode::corruption ? Kind::refused : Kind::write_failed, why.message);
}

Start<std::unique_ptr<DirectoryLock>> lock(const OpenRequest& request) {
  auto lock = request.files->lock_directory(request.directory);
  if (lock) return std::move(*lock);
  return stop(lock.error().code == ErrorCode::unavailable ? Kind::in_use : Kind::refused, lock.error().message);
}

struct Present {
  bool log = false;
  bool head_register = false;
  bool keyring = false;
};

Start<Present> look_for_parts(const OpenRequest& request) {
  const auto paths = paths_in(request.directory);
  Present present;
  for (const auto& [path, there] : {std::pair{&paths.log, &present.log},
                                    {&paths.head_register, &present.head_register},
                                    {&paths.keyring, &present.keyring}}) {
    const auto found = request.files->exists(*path);
    if (!found) return refuse(found.error());
    *there = *found;
  }
  return present;
}

Start<LogFacts> facts_of(const Database& database, const OpenRequest& request) {
  auto facts = read_facts(database);
  if (!facts) return refuse(facts.error());
  if (!request.cluster.empty() && facts->identity.cluster != request.cluster) {
    return stop(Kind::refused,
                fmt::format("the data belong to cluster \"{}\", the configuration says \"{}\": set [instance] cluster",
                            facts->identity.cluster, request.cluster));
  }
  return std::move(*facts);
}

// The log against the register, and every record that no earlier start has verified.
Start<ChainPoint> check(const Database& database, const LogFacts& facts, const HeadMark& mark,
                        const OpenRequest& request) {
  LogLook look{facts.identity.lineage, facts.progress.group, facts.tail.position, {}};
  if (mark.position <= facts.tail.position) {
    const auto hash = chain_hash_at(database, mark.position);
    if (!hash) return refuse(hash.error());
    look.hash_at_mark = *hash;
  }
  if (auto fits = check_against_register(look, mark); !fits) return refuse(fits.error());
  const ChainPoint from{facts.progress.verified_to, facts.progress.verified_hash};
  if (from.position > facts.tail.position)
    return stop(Kind::refused, "the log says that more was verified than it has");
  const auto hash = chain_hash_at(database, from.position);
  if (!hash) return refuse(hash.error());
  if (*hash != from.hash) {
    return stop(Kind::refused, fmt::format("record {} is not the one that was verified", from.position.value));
  }
  // The chain of all of it, and the stream index of the newest records: a look-up for each would make starts long.
  const auto indexed_from = std::max(
      from.position, Position{facts.tail.position.value - std::min(facts.tail.position.value, indexed_records)});
  auto reached = verify_records(database, facts.identity.lineage, {from, indexed_from, false}, request.progress);
  if (reached)
    reached = verify_records(database, facts.identity.lineage, {*reached, facts.tail.position, true}, request.progress);
  if (!reached) return refuse(reached.error());
  return *reached;
}

// The log, read-only. Members go in reverse order: the view of the files after the database.
struct ReadOnlyLog {
  std::optional<TornManifest> torn;
  std::unique_ptr<rocksdb::Env> view;
  std::unique_ptr<Database> database;
};

Start<ReadOnlyLog> open_read_only(const OpenRequest& request) {
  const auto path = paths_in(request.directory).log;
  auto settings = settings_of(request);
  auto database = Database::open_log(path, Database::Access::read_only, settings);
  if (database) return ReadOnlyLog{std::nullopt, nullptr, std::move(*database)};
  auto torn = find_torn_manifest(*request.files, path);
  if (!torn || !*torn) return refuse(database.error());
  auto view = without_torn_record(**torn, request.env);
  settings.env = view.get();
  auto again = Database::open_log(path, Database::Access::read_only, settings);
  if (!again) return refuse(database.error());
  return ReadOnlyLog{std::move(*torn), std::move(view), std::move(*again)};
}

struct Looked {
  LogFacts facts;  // with verified_to at the tail
  std::unique_ptr<HeadRegisterFile> head_register;
  ReadOnlyLog log;
};

// Everything that needs no write.
Start<Looked> look(const OpenRequest& request) {
  const auto paths = paths_in(request.directory);
  auto head_register = HeadRegisterFile::open(*request.files, paths.head_register);
  if (!head_register) return refuse(head_register.error());
  if (auto gapless = check_gapless(paths.log, request.env); !gapless) return refuse(gapless.error());
  auto log = open_read_only(request);
  if (!log) return std::unexpected(log.error());
  auto facts = facts_of(*log->database, request);
  if (!facts) return std::unexpected(facts.error());
  const auto verified = check(*log->database, *facts, (*head_register)->mark(), request);
  if (!verified) return std::unexpected(verified.error());
  facts->progress.verified_to = verified->position;
  facts->progress.verified_hash = verified->hash;
  return Looked{std::move(*facts), std::move(*head_register), std::move(*log)};
}

// A log without a register is half a first start when it is empty, and a loss otherwise.
Start<> complete_first_start(const OpenRequest& request) {
  Lineage lineage{};
  {
    auto database =
        Database::open_log(paths_in(request.directory).log, Database::Access::read_only, settings_of(request));
    if (!database) return refuse(database.error());
    const auto facts = facts_of(**database, request);
    if (!facts) return std::unexpected(facts.error());
    if (facts->tail.position.value != 0 || facts->progress.group != 0) {
      return stop(Kind::refused,
                  fmt::format("the head register {} is missing, and the log has records: restore the data directory "
                              "from a backup",
                              paths_in(request.directory).head_register));
    }
    lineage = facts->identity.lineage;
  }
  if (auto made = make_head_register(request, lineage); !made) return write_failed(made.error());
  return {};
}

// True when this is the first start.
Start<bool> prepare(const OpenRequest& request) {
  const auto present = look_for_parts(request);
  if (!present) return std::unexpected(present.error());
  if (present->log && present->head_register) return false;
  if (present->head_register || (present->keyring && !present->log)) {
    return stop(Kind::refused, fmt::format("{} is missing: restore the data directory from a backup",
                                           paths_in(request.directory).log));
  }
  if (!present->log) {
    if (auto made = make_log(request); !made) return write_failed(made.error());
  }
  if (auto completed = complete_first_start(request); !completed) return std::unexpected(completed.error());
  return true;
}

// From here on files change.
Start<OpenedData> open_looked(const OpenRequest& request, Looked looked) {
  looked.log.database.reset();
  if (const auto& torn = looked.log.torn) {
    if (auto cut = request.files->replace(torn->path, torn->whole); !cut) return write_failed(cut.error());
  }
  auto database = Database::open_log(paths_in(request.directory).log, Database::Access::write, settings_of(request));
  if (!database) return write_failed(database.error());
  const auto again = read_facts(**database);
  if (!again) return refuse(again.error());
  if (again->tail != looked.facts.tail || again->progress.group != looked.facts.progress.group) {
    return stop(Kind::refused,
                fmt::format("the log ended at position {} when it was looked at, and at {} when it was opened",
                            looked.facts.tail.position.value, again->tail.position.value));
  }
  HeadMark mark = looked.head_register->mark();
  ++mark.epoch;
  mark.group = looked.facts.progress.group;
  mark.position = looked.facts.tail.position;
  mark.chain_hash = looked.facts.tail.hash;
  const auto highest = looked.facts.progress.highest_key_slot;
  auto log = std::make_unique<RocksEventLog>(std::move(*database), std::move(looked.facts));
  // The synced write and the flush make durable what was recovered, before the register vouches for it.
  if (auto settled = log->settle(); !settled) return write_failed(settled.error());
  if (auto written = looked.head_register->write(mark); !written) return write_failed(written.error());
  return OpenedData{{}, std::move(log), std::move(looked.head_register), mark, highest, false};
}

}  // namespace

int StartRefusal::exit_code() const {
  switch (kind) {
    case Kind::in_use: return 75;
    case Kind::write_failed: return 74;
    case Kind::refused: return 78;
  }
  return 78;
}

DataPaths paths_in(const std::string& directory) {
  return {directory + "/log", directory + "/log.new", directory + "/rows", directory + "/head-register",
          directory + "/keyring"};
}

std::expected<OpenedData, StartRefusal> open_data_directory(const OpenRequest& request) {
  if (auto made = request.files->make_directory(request.directory); !made) return refuse(made.error());
  auto held = lock(request);
  if (!held) return std::unexpected(held.error());
  const auto first = prepare(request);
  if (!first) return std::unexpected(first.error());
  auto looked = look(request);
  if (!looked) return std::unexpected(looked.error());
  if (request.approve) {
    const auto& facts = looked->facts;
    const LogSeen seen{facts.identity.lineage, facts.tail.position == Position{}, facts.progress.highest_key_slot};
    if (auto approved = request.approve(seen); !approved) return refuse(approved.error());
  }
  auto opened = open_looked(request, std::move(*looked));
  if (!opened) return opened;
  opened->lock = std::move(*held);
  opened->first_start = *first;
  return opened;
}

std::expected<OpenedData, StartRefusal> open_for_verification(const OpenRequest& request) {
  auto held = lock(request);
  if (!held) return std::unexpected(held.error());
  auto looked = look(request);
  if (!looked) return std::unexpected(looked.error());
  const auto mark = looked->head_register->mark();
  const auto highest = looked->facts.progress.highest_key_slot;
  if (looked->log.torn) {
    return stop(Kind::refused, fmt::format("the end of {} is torn by a power loss: start mfad once, which repairs it",
                                           looked->log.torn->path));
  }
  auto log = std::make_unique<RocksEventLog>(std::move(looked->log.database), std::move(looked->facts));
  return OpenedData{std::move(*held), std::move(log), std::move(looked->head_register), mark, highest, false};
}

}  // namespace mfad::rocks
