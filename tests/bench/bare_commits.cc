#include "tests/bench/bare_commits.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <map>

#include "adapters/rocksdb/batch.h"
#include "adapters/rocksdb/keys.h"
#include "adapters/rocksdb/open.h"
#include "events/codec.h"
#include "tests/bench/child.h"
#include "tests/bench/daemon.h"
#include "tests/bench/stats.h"

namespace mfad::bench {
namespace {

using Clock = std::chrono::steady_clock;
using rocks::Database;
using rocks::Family;

constexpr int opens_max = 20;
constexpr auto grant_soon = std::chrono::minutes{6};
constexpr std::size_t register_bytes = 512;
constexpr off_t register_second_slot = 4096;

double us_since(Clock::time_point begun) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begun).count();
}

// The daemon may replace files while they are opened: then once more.
std::unique_ptr<Database> open_beside(const std::string& data) {
  for (int tries = 0; tries < opens_max; ++tries) {
    auto database = Database::open_log(rocks::paths_in(data).log, Database::Access::read_only, {});
    if (database) return std::move(*database);
  }
  give_up("the log cannot be read beside the daemon");
}

std::vector<std::string> outcome_values(const Database& database, std::size_t wanted) {
  std::vector<std::string> values;
  const auto rows = database.iterate(Family::outcomes);
  for (rows->SeekToLast(); rows->Valid() && values.size() < wanted; rows->Prev())
    values.emplace_back(rocks::view(rows->key()).size() + rows->value().size(), 'o');
  return values;
}

// A verification that earns a grant brings the stream's deadline forward: the old row goes, a new one comes.
void add_deadline(CommandRows& rows, const StreamId& stream, const StreamHead& head, Timestamp recorded_at) {
  if (!head.armed_deadline) return;
  const DeadlineRow row{*head.armed_deadline, stream};
  rows.put.push_back({Family::deadlines, rocks::deadline_key(row), {}});
  if (*head.armed_deadline < recorded_at + grant_soon)
    rows.erased.push_back({Family::deadlines, rocks::deadline_key({row.at + grant_soon, stream}), {}});
}

}  // namespace

std::vector<CommandRows> capture(const std::string& data, std::uint64_t first, std::uint64_t last) {
  const auto database = open_beside(data);
  std::vector<CommandRows> all;
  std::uint64_t decision = 0;
  const auto records = database->iterate(Family::log);
  for (records->Seek(rocks::log_key(Position{first + 1})); records->Valid(); records->Next()) {
    const std::string bytes{rocks::view(records->value())};
    const auto envelope = decode_envelope(bytes);
    if (!envelope) give_up(envelope.error().message);
    if (envelope->position.value > last) break;
    const std::string key = rocks::log_key(envelope->position);
    const bool begins = all.empty() || envelope->causation.value != decision;
    if (begins) all.emplace_back();
    decision = envelope->causation.value;
    CommandRows& rows = all.back();
    rows.put.push_back({Family::log, key, bytes});
    rows.put.push_back({Family::streams, rocks::stream_key(envelope->stream, envelope->version), key});
    if (!begins) continue;
    const auto head = database->get(Family::heads, envelope->stream.str());
    if (!head || !*head) give_up("a stream without a head");
    rows.put.push_back({Family::heads, std::string{envelope->stream.str()}, **head});
    if (const auto parsed = rocks::parse_head(**head))
      add_deadline(rows, envelope->stream, *parsed, envelope->recorded_at);
  }
  const auto outcomes = outcome_values(*database, all.size());
  for (std::size_t index = 0; index < std::min(all.size(), outcomes.size()); ++index)
    all[index].put.push_back(
        {Family::outcomes, fmt::format("caller/bench-{:016x}", scattered(index)), outcomes[index]});
  return all;
}

BareResult bare_commits(const std::vector<CommandRows>& rows, std::size_t group, const std::string& scratch) {
  std::filesystem::remove_all(scratch);
  auto opened = Database::open_log(scratch, Database::Access::create, {});
  if (!opened) give_up(opened.error().message);
  rocks::Writes writes{**opened};
  std::vector<double> commits;
  const auto begun = Clock::now();
  for (std::size_t at = 0; at < rows.size();) {
    writes.clear();
    const std::size_t end = std::min(rows.size(), at + group);
    for (; at < end; ++at) {
      for (const auto& row : rows[at].put) writes.put(row.family, row.key, row.value);
      for (const auto& row : rows[at].erased) writes.erase(row.family, row.key);
    }
    const auto commit_begun = Clock::now();
    if (const auto done = writes.commit("commit a group"); !done) give_up(done.error().message);
    commits.push_back(us_since(commit_begun));
  }
  const double seconds = us_since(begun) / 1e6;
  opened->reset();
  std::filesystem::remove_all(scratch);
  return {static_cast<double>(rows.size()) / seconds, quantile(commits, 0.5)};
}

double bare_register_us(const std::string& scratch, int writes) {
  const int file = open(scratch.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) give_up("no register file");
  const std::string slot(register_bytes, 'r');
  std::vector<double> taken;
  for (int index = 0; index < writes; ++index) {
    const auto begun = Clock::now();
    const bool written = pwrite(file, slot.data(), slot.size(), index % 2 == 0 ? 0 : register_second_slot) ==
                             static_cast<ssize_t>(slot.size()) &&
                         fdatasync(file) == 0;
    if (!written) give_up("the register cannot be written");
    taken.push_back(us_since(begun));
  }
  close(file);
  std::filesystem::remove(scratch);
  return quantile(taken, 0.5);
}

}  // namespace mfad::bench
