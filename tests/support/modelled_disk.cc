#include "tests/support/modelled_disk.h"

#include <filesystem>

#include "tests/support/scratch_directory.h"

namespace mfad::testing {
namespace {

constexpr std::size_t sector_bytes = 512;

std::string parent(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

bool is_below(const std::string& path, const std::string& directory) {
  return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

template <class Map>
void move_directory(Map& names, const std::string& from, const std::string& to) {
  Map moved;
  for (auto entry = names.begin(); entry != names.end();) {
    if (is_below(entry->first, from)) {
      moved[to + entry->first.substr(from.size())] = entry->second;
      entry = names.erase(entry);
    } else {
      ++entry;
    }
  }
  names.merge(moved);
}

std::string noise(std::size_t bytes, memory::SeededRandom& random) {
  std::string out(bytes, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  return out;
}

// Overwritten sectors are old, new, or torn; what was appended follows the policy.
std::string left_of(const ModelledDisk::Content& file, ModelledDisk::Tail tail, memory::SeededRandom& random) {
  using Tail = ModelledDisk::Tail;
  auto left = *file.durable;
  const std::string_view current = *file.current;
  const auto common = std::min(left.size(), current.size());
  for (std::size_t at = 0; at < common; at += sector_bytes) {
    const auto size = std::min(sector_bytes, common - at);
    const auto fresh = current.substr(at, size);
    if (left.compare(at, size, fresh) == 0 || tail == Tail::dropped) continue;
    const auto kept = tail == Tail::garbage ? random.below(size + 1) : random.below(2) * size;
    left.replace(at, kept, fresh.substr(0, kept));
    if (tail == Tail::garbage) left.replace(at + kept, size - kept, noise(size - kept, random));
  }
  if (current.size() <= left.size() || tail == Tail::dropped) return left;
  const auto added = current.substr(left.size());
  const auto kept = random.below(added.size() + 1);
  left += added.substr(0, kept);
  if (tail == Tail::zeros) left.append(added.size() - kept, '\0');
  if (tail == Tail::garbage) left += noise(added.size() - kept, random);
  return left;
}

}  // namespace

std::string& ModelledDisk::File::change() {
  frozen.reset();
  return current;
}

const ModelledDisk::Bytes& ModelledDisk::File::freeze() {
  if (!frozen) frozen = std::make_shared<const std::string>(current);
  return frozen;
}

ModelledDisk::Content ModelledDisk::content_of(File& file) {
  static const auto nothing = std::make_shared<const std::string>();
  return {file.durable ? file.durable : nothing, file.freeze()};
}

ModelledDisk::File& ModelledDisk::file(const std::string& path) {
  auto& found = live_[path];
  if (!found) found = std::make_shared<File>();
  return *found;
}

void ModelledDisk::done() {
  ++operations_;
  if (callback_) callback_(operations_);
}

ModelledDisk::Fault ModelledDisk::room_for(std::size_t bytes) {
  if (bytes > bytes_left_) {
    bytes_left_ = 0;
    return Fault::no_space;
  }
  if (bytes_left_ != ~std::uint64_t{0}) bytes_left_ -= bytes;
  return Fault::none;
}

ModelledDisk::Fault ModelledDisk::created(const std::string& path) {
  const std::lock_guard lock(mutex_);
  live_[path] = std::make_shared<File>();
  done();
  return Fault::none;
}

ModelledDisk::Fault ModelledDisk::written(const std::string& path, std::uint64_t offset, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (const auto fault = room_for(bytes.size()); fault != Fault::none) return fault;
  auto& current = file(path).change();
  if (current.size() < offset + bytes.size()) current.resize(offset + bytes.size(), '\0');
  current.replace(offset, bytes.size(), bytes);
  done();
  return Fault::none;
}

ModelledDisk::Fault ModelledDisk::appended(const std::string& path, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (const auto fault = room_for(bytes.size()); fault != Fault::none) return fault;
  file(path).change().append(bytes);
  done();
  return Fault::none;
}

ModelledDisk::Fault ModelledDisk::truncated(const std::string& path, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  file(path).change().resize(bytes, '\0');
  done();
  return Fault::none;
}

ModelledDisk::Fault ModelledDisk::synced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (syncs_left_ == 0) return Fault::io;
  if (syncs_left_ != ~std::uint64_t{0}) --syncs_left_;
  auto& synced = file(path);
  synced.durable = synced.freeze();
  done();
  return Fault::none;
}

ModelledDisk::Fault ModelledDisk::renamed(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  if (const auto found = live_.find(from); found != live_.end()) {
    auto file = found->second;
    live_.erase(found);
    live_[to] = std::move(file);
  } else {
    move_directory(live_, from, to);
    moved_directories_.emplace_back(from, to);
  }
  done();
  return Fault::none;
}

ModelledDisk::Fault ModelledDisk::removed(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::erase_if(live_, [&](const auto& entry) { return entry.first == path || is_below(entry.first, path); });
  done();
  return Fault::none;
}

ModelledDisk::Fault ModelledDisk::directory_synced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  for (const auto& [from, to] : moved_directories_) move_directory(durable_, from, to);
  moved_directories_.clear();
  std::erase_if(durable_, [&](const auto& entry) { return parent(entry.first) == path; });
  for (const auto& [name, file] : live_) {
    if (parent(name) == path) durable_[name] = file;
  }
  done();
  return Fault::none;
}

void ModelledDisk::after_each(std::function<void(std::uint64_t)> callback) {
  const std::lock_guard lock(mutex_);
  callback_ = std::move(callback);
}

std::uint64_t ModelledDisk::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

void ModelledDisk::limit_bytes(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_left_ = bytes;
}

void ModelledDisk::fail_syncs_from(std::uint64_t n) {
  const std::lock_guard lock(mutex_);
  syncs_left_ = n;
}

ModelledDisk::Image ModelledDisk::image() const {
  Image image;
  for (const auto& [name, file] : durable_) image.durable_names[name] = content_of(*file);
  for (const auto& [name, file] : live_) image.live_names[name] = content_of(*file);
  image.directory_moved = !moved_directories_.empty();
  return image;
}

void ModelledDisk::materialise(const Image& image, const std::string& root, const std::string& to, Tail tail,
                               Names names, memory::SeededRandom& random) {
  if (image.directory_moved && names == Names::mixed) names = random.below(2) == 0 ? Names::durable : Names::live;
  std::map<std::string, std::pair<const Content*, const Content*>> both;
  for (const auto& [name, file] : image.durable_names) both[name].first = &file;
  for (const auto& [name, file] : image.live_names) both[name].second = &file;
  for (const auto& [name, files] : both) {
    const bool live = names == Names::live || (names == Names::mixed && random.below(2) == 0);
    const auto* file = live ? files.second : files.first;
    if (file != nullptr && is_below(name, root))
      write_file(to + name.substr(root.size()), left_of(*file, tail, random));
  }
}

}  // namespace mfad::testing
