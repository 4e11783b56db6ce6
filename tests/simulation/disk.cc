#include "tests/simulation/disk.h"

#include <algorithm>

#include "projections/row_overlay.h"

namespace mfad::sim {
namespace {

constexpr std::size_t unsynced_commits_max = 64;

void apply(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
  content.replace(offset, bytes.size(), bytes);
}

}  // namespace

class SimFiles::Handle final : public File {
 public:
  Handle(SimFiles& store, std::string path) : store_(store), path_(std::move(path)) {}

  Result<std::uint64_t> size() const override { return content().current.size(); }

  Result<std::string> read(std::uint64_t offset, std::size_t bytes) const override {
    const std::string& current = content().current;
    return offset >= current.size() ? std::string{} : current.substr(offset, bytes);
  }

  Result<> write(std::uint64_t offset, std::string_view bytes) override {
    store_.points_.reach();
    apply(content().current, offset, bytes);
    content().unsynced.push_back({offset, std::string{bytes}});
    store_.points_.reach();
    return {};
  }

  Result<> sync() override {
    store_.points_.linger();
    store_.points_.reach();
    if (std::exchange(store_.next_sync_fails_, false)) return error(ErrorCode::io, path_ + " could not be synced");
    content().durable = content().current;
    content().unsynced.clear();
    store_.points_.reach();
    return {};
  }

 private:
  Content& content() const { return store_.files_.at(path_); }

  SimFiles& store_;
  std::string path_;
};

void SimFiles::crash(bool power_lost, memory::SeededRandom& chance) {
  next_sync_fails_ = false;
  for (auto& [path, content] : files_) {
    if (power_lost) {
      for (const Write& write : content.unsynced) {
        const std::size_t kept = chance.below(2) == 0 ? chance.below(write.bytes.size() + 1)
                                                      : (chance.below(2) == 0 ? 0 : write.bytes.size());
        apply(content.durable, write.offset, std::string_view{write.bytes}.substr(0, kept));
      }
      content.current = content.durable;
    } else {
      content.durable = content.current;
    }
    content.unsynced.clear();
  }
}

Result<std::unique_ptr<File>> SimFiles::open(const std::string& path) {
  if (!files_.contains(path)) return error(ErrorCode::not_found, path + " does not exist");
  return std::make_unique<Handle>(*this, path);
}

Result<std::string> SimFiles::read_small(const std::string& path, std::size_t bytes_max) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return error(ErrorCode::not_found, path + " does not exist");
  if (found->second.current.size() > bytes_max) return error(ErrorCode::too_large, path + " is too large");
  return found->second.current;
}

Result<> SimFiles::replace(const std::string& path, std::string_view bytes) {
  points_.reach();
  put(path, std::string{bytes});
  points_.reach();
  return {};
}

Result<> SimFiles::rename(const std::string& from, const std::string& to) {
  auto node = files_.extract(from);
  if (node.empty()) return error(ErrorCode::not_found, from + " does not exist");
  node.key() = to;
  files_.erase(to);
  files_.insert(std::move(node));
  return {};
}

Result<> SimFiles::remove_tree(const std::string& path) {
  std::erase_if(files_, [&](const auto& file) { return file.first.starts_with(path); });
  return {};
}

Result<std::unique_ptr<DirectoryLock>> SimFiles::lock_directory(const std::string&) {
  return std::make_unique<DirectoryLock>();
}

Result<> SimLog::append(const Group& group) {
  points_.linger();
  points_.reach();
  auto appended = MemoryEventLog::append(group);
  points_.linger();
  points_.reach();
  return appended;
}

void SimRows::remember(Before before) {
  undo_.push_back(std::move(before));
  if (undo_.size() > unsynced_commits_max) undo_.pop_front();
}

SimRows::Before SimRows::before(const RowOverlay::Changes& changes) const {
  Before before;
  const auto now = rows_.snapshot();
  for (const auto& [key, value] : changes) before.emplace_back(key, now->get(key));
  return before;
}

Result<> SimRows::commit(std::unique_ptr<RowBatch> batch) {
  if (auto settled = settle(); !settled) return settled;
  points_.linger();
  points_.reach();
  auto replaced = before(static_cast<const RowOverlay&>(*batch).changes());
  auto committed = rows_.commit(std::move(batch));
  remember(std::move(replaced));
  points_.reach();
  return committed;
}

Result<> SimRows::commit_behind(std::unique_ptr<RowBatch> batch) {
  if (auto settled = settle(); !settled) return settled;
  points_.reach();
  return rows_.commit_behind(std::move(batch));
}

Result<> SimRows::settle() {
  if (rows_.waiting() == nullptr) return {};
  points_.linger();
  points_.reach();
  auto replaced = before(*rows_.waiting());
  auto settled = rows_.settle();
  remember(std::move(replaced));
  points_.reach();
  return settled;
}

Result<> SimRows::erase_prefix(std::string_view prefix) {
  if (auto settled = settle(); !settled) return settled;
  points_.reach();
  Before before;
  rows_.snapshot()->scan(prefix, prefix, [&](std::string_view key, std::string_view value) {
    before.emplace_back(key, std::string{value});
    return true;
  });
  auto erased = rows_.erase_prefix(prefix);
  remember(std::move(before));
  points_.reach();
  return erased;
}

void SimRows::crash(bool power_lost, memory::SeededRandom& chance) {
  rows_.forget_waiting();
  const std::size_t lost = power_lost ? chance.below(undo_.size() + 1) : 0;
  for (std::size_t n = 0; n < lost; ++n) {
    auto batch = rows_.begin();
    for (auto& [key, value] : undo_.back()) {
      if (value) {
        batch->put(key, std::move(*value));
      } else {
        batch->erase(key);
      }
    }
    static_cast<void>(rows_.commit(std::move(batch)));
    undo_.pop_back();
  }
  undo_.clear();
}

}  // namespace mfad::sim
