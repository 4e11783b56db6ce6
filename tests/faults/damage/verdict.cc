#include "tests/faults/damage/verdict.h"

#include "events/base/check.h"

namespace mfad::testing {
namespace {

constexpr int refused_code = 78;

void write_tree(const Tree& tree, const std::string& directory) {
  std::filesystem::create_directories(directory);
  for (const auto& [path, bytes] : tree) write_file(directory + "/" + path, bytes);
}

Tree data_in(const std::string& directory) {
  auto tree = tree_bytes(directory);
  std::erase_if(tree, [](const auto& file) { return !is_data(file.first); });
  return tree;
}

Verdict judge_log(const OpenedStore& store, const Known& known, const Acknowledged& acknowledged) {
  if (store.data.log->tail().value < acknowledged.position) return {Fate::bad, "the last records are lost"};
  if (store.data.log->last_group() < acknowledged.group) return {Fate::bad, "the last groups are lost"};
  const auto read = read_all(store, known);
  if (read.is == Reading::Is::wrong) return {Fate::bad, read.what};
  if (read.is == Reading::Is::failed) return {Fate::told, read.what};
  return {Fate::harmless, ""};
}

// Damage in a table that the look does not read may show once files have changed: then the table, put back, must mend
// it.
Verdict judge_late_refusal(const Case& tried, const Place& place, const std::string& what) {
  for (const auto& [path, bytes] : tried.damaged) {
    const auto whole = tried.whole.find(path);
    if (whole != tried.whole.end() && whole->second != bytes) write_file(place.directory + "/" + path, whole->second);
  }
  const auto mended = open_store(place);
  if (!mended) return {Fate::bad, fmt::format("{}; mended it ends with: {}", what, mended.error().message)};
  const auto log = judge_log(*mended, *tried.known, tried.acknowledged);
  if (log.fate != Fate::harmless) return {Fate::bad, fmt::format("{}; mended: {}", what, log.what)};
  return {Fate::told, what};
}

Verdict judge_refusal(const rocks::StartRefusal& refusal, const Case& tried, const Place& place) {
  if (refusal.exit_code() != refused_code) {
    return {Fate::bad, fmt::format("ended with {}: {}", refusal.exit_code(), refusal.message)};
  }
  const auto difference = first_difference(tried.damaged, data_in(place.directory));
  if (difference.empty()) return {Fate::refused, refusal.message};
  return judge_late_refusal(tried, place, fmt::format("refused, and {}: {}", difference, refusal.message));
}

// Rows that cannot be read end the projections, and the next start makes them anew.
Verdict judge_rows(std::optional<OpenedStore>& store, const Place& place, const Known& known) {
  for (const bool again : {false, true}) {
    try {
      const auto read = read_rows(*store->rows, known);
      if (read.is == Reading::Is::wrong) return {Fate::bad, read.what};
      const bool empty = !store->rows->snapshot()->get("checkpoint");
      return empty ? Verdict{Fate::rebuilt, ""} : Verdict{Fate::harmless, ""};
    } catch (const CheckFailed& failed) {
      if (again) return {Fate::bad, failed.what()};
    }
    store.reset();
    auto opened = open_store(place);
    if (!opened) return {Fate::bad, "the start after damaged rows: " + opened.error().message};
    store = std::move(*opened);
  }
  return {};
}

}  // namespace

Tree tree_at(const WriterRun& run, const Moment& moment) {
  Tree tree;
  const auto root = run.root() + "/";
  for (const auto& [path, content] : moment.image.live_names) {
    if (path.starts_with(root)) tree[path.substr(root.size())] = *content.current;
  }
  return tree;
}

Verdict judge(const Case& tried, rocksdb::Env* environment) {
  const ScratchDirectory scratch;
  system::SystemFileStore files;
  const Place place{scratch / "data", &files, environment};
  write_tree(tried.damaged, place.directory);
  auto opened = open_store(place);
  if (!opened) return judge_refusal(opened.error(), tried, place);
  std::optional<OpenedStore> store(std::move(*opened));
  const auto log = judge_log(*store, *tried.known, tried.acknowledged);
  if (log.fate != Fate::harmless) return log;
  return judge_rows(store, place, *tried.known);
}

}  // namespace mfad::testing
