#include "daemon/ctl/verify.h"

#include <fmt/format.h>

#include <cstdlib>

#include "adapters/keyring/kek.h"
#include "adapters/keyring/keyring.h"
#include "adapters/rocksdb/open.h"
#include "adapters/system/clock.h"
#include "adapters/system/files.h"
#include "adapters/system/random.h"
#include "daemon/command/snapshot_check.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/progress.h"
#include "daemon/ctl/table.h"
#include "events/base/json_writer.h"

namespace mfad::ctl {
namespace {

struct Found {
  LogIdentity identity;
  rocks::Verified log;
  HeadMark mark;
  bool with_keys = false;
  std::uint64_t snapshots = 0;
  std::uint64_t passed_over = 0;
};

// What is damaged, or why it could not be looked at.
struct Stopped {
  int code = exit_refused;
  std::string why;
};
template <class Value>
using Checked = std::expected<Value, Stopped>;
std::unexpected<Stopped> stopped(const Error& why) { return std::unexpected(Stopped{exit_refused, why.message}); }

class Verification {
 public:
  explicit Verification(const Invocation& invocation)
      : invocation_(invocation), directory_(invocation.value_of("--data-dir")) {}

  Checked<Found> run() {
    auto opened = rocks::open_for_verification({.directory = directory_,
                                                .cluster = {},
                                                .now = {},
                                                .files = &files_,
                                                .random = &random_,
                                                .progress = {},
                                                .approve = {}});
    if (!opened) return std::unexpected(Stopped{opened.error().exit_code(), opened.error().message});
    const auto keyring = open_keyring(*opened);
    if (!keyring) return std::unexpected(keyring.error());
    Found found{.identity = opened->log->identity(), .log = {}, .mark = opened->mark, .with_keys = *keyring != nullptr};
    {
      ProgressBar bar("records", invocation_.globals.quiet, ProgressBar::Elsewhere::lines);
      const auto total = opened->log->tail().value;
      const auto verified = opened->log->verify_all([&](Position position) { bar.show(position.value, total); });
      if (!verified) return stopped(verified.error());
      found.log = *verified;
    }
    if (const auto files = opened->log->verify_files(); !files) return stopped(files.error());
    if (const auto compared = compare_snapshots(*opened->log, keyring->get(), found); !compared)
      return stopped(compared.error());
    return found;
  }

 private:
  // Nothing: no key was found, and none was named.
  Checked<std::unique_ptr<keyring::Keyring>> open_keyring(const rocks::OpenedData& opened) {
    const char* given = std::getenv("CREDENTIALS_DIRECTORY");
    const std::string credentials = given == nullptr ? "" : given;
    const bool has_key = !credentials.empty() && files_.exists(credentials + "/mfad.kek").value_or(false);
    const std::string dev_kek = directory_ + "/dev-kek";
    keyring::KekRequest wanted{.kek_file = invocation_.value_of("--kek-file"),
                               .credentials_directory = has_key ? credentials : "",
                               .dev_kek = files_.exists(dev_kek).value_or(false) ? dev_kek : "",
                               .keyring = rocks::paths_in(directory_).keyring,
                               .files = &files_,
                               .random = &random_};
    if (wanted.kek_file.empty() && wanted.credentials_directory.empty() && wanted.dev_kek.empty()) return nullptr;
    const auto key = keyring::load_kek(wanted);
    if (!key) return stopped(key.error());
    auto keyring = keyring::Keyring::open({.path = wanted.keyring,
                                           .files = &files_,
                                           .lineage = opened.log->identity().lineage,
                                           .log_is_empty = false,
                                           .highest_named = opened.highest_key_slot},
                                          *key);
    if (!keyring) return stopped(keyring.error());
    return std::move(*keyring);
  }

  Result<> compare_snapshots(const rocks::RocksEventLog& log, const SecretBox* box, Found& found) {
    if (box == nullptr) return {};
    return log.visit_snapshots([&](const StreamId& stream, const Snapshot& snapshot) -> Result<> {
      const auto verdict = command::check_snapshot(log, *box, stream, snapshot);
      if (!verdict) return std::unexpected(verdict.error());
      ++(*verdict == command::SnapshotVerdict::same ? found.snapshots : found.passed_over);
      return {};
    });
  }

  const Invocation& invocation_;
  const std::string directory_;
  system::SystemFileStore files_;
  system::SystemRandom random_;
};

std::string hash_of(const Found& found) { return to_hex(bytes_of(found.log.tail.hash)); }

std::string as_table(const Found& found) {
  const auto snapshots = found.with_keys
                             ? fmt::format("{} are what their events add up to; {} of another schema or erased",
                                           found.snapshots, found.passed_over)
                             : "not compared: name the key-encryption key with --kek-file";
  return format_pairs(
      {{"log", fmt::format("whole: {} records of {} streams", found.log.tail.position.value, found.log.streams)},
       {"chain", hash_of(found)},
       {"lineage", to_hex(found.identity.lineage)},
       {"cluster", found.identity.cluster},
       {"register", fmt::format("agrees: position {}, group {}, start {}", found.mark.position.value, found.mark.group,
                                found.mark.epoch)},
       {"keyring", found.with_keys ? "every key that the log names is there" : "not opened"},
       {"snapshots", snapshots}});
}

std::string as_json(const Found& found) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.member("whole", true);
  json.member("position", found.log.tail.position);
  json.member("streams", static_cast<std::int64_t>(found.log.streams));
  json.member("chain_hash", hash_of(found));
  json.member("lineage", to_hex(found.identity.lineage));
  json.member("cluster_id", found.identity.cluster);
  json.member("keys_opened", found.with_keys);
  json.member("snapshots_compared", static_cast<std::int64_t>(found.snapshots));
  json.member("snapshots_passed_over", static_cast<std::int64_t>(found.passed_over));
  json.end_object();
  return text + "\n";
}

std::string as_json(const Stopped& stopped) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.member("whole", false);
  json.member("reason", stopped.why);
  json.end_object();
  return text + "\n";
}

}  // namespace

int verify_data(const Invocation& invocation) {
  const auto found = Verification{invocation}.run();
  const bool table = invocation.globals.output == "table";
  if (!found) {
    if (!table) fmt::print("{}", as_json(found.error()));
    say(found.error().why);
    return found.error().code;
  }
  fmt::print("{}", table ? as_table(*found) : as_json(*found));
  return exit_ok;
}

}  // namespace mfad::ctl
