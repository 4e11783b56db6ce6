#include "tests/faults/damage/damage.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <vector>

#include <fmt/format.h>

namespace mfad::testing {
namespace {

constexpr std::size_t sector_bytes = 512;

struct Part {
  const char* name;
  std::uint64_t weight;
  std::function<bool(const std::string&)> has;
};

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

// Where the damage falls, in parts of a hundred: small files would else never be hit.
const std::vector<Part>& parts() {
  const auto in_log = [](const std::string& path) { return path.starts_with("log/"); };
  static const std::vector<Part> all{
      {"wal", 25, [=](const auto& path) { return in_log(path) && path.ends_with(".log"); }},
      {"table", 15, [=](const auto& path) { return in_log(path) && path.ends_with(".sst"); }},
      {"manifest", 15, [=](const auto& path) { return in_log(path) && file_name(path).starts_with("MANIFEST"); }},
      {"rest of log", 5, [=](const auto& path) { return in_log(path) && path.find('.') == std::string::npos; }},
      {"register", 10, [](const auto& path) { return path == "head-register"; }},
      {"keyring", 10, [](const auto& path) { return path == "keyring"; }},
      {"rows", 20, [](const auto& path) { return path.starts_with("rows/"); }}};
  return all;
}

std::vector<std::string> files_of(const Tree& tree, const Part& part) {
  std::vector<std::string> found;
  for (const auto& [path, bytes] : tree) {
    if (part.has(path)) found.push_back(path);
  }
  return found;
}

const std::string& one_of(const std::vector<std::string>& all, memory::SeededRandom& random) {
  return all[random.below(all.size())];
}

std::string flip(std::string& bytes, memory::SeededRandom& random) {
  if (bytes.empty()) return "nothing to flip";
  const auto at = random.below(bytes.size());
  const auto bit = random.below(8);
  bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << bit));
  return fmt::format("bit {} of byte {} of {} flipped", bit, at, bytes.size());
}

std::string cut(std::string& bytes, memory::SeededRandom& random) {
  const auto was = bytes.size();
  bytes.resize(random.below(4) == 0 ? 0 : random.below(was + 1));
  return fmt::format("cut from {} to {} bytes", was, bytes.size());
}

std::string lose_sector(std::string& bytes, memory::SeededRandom& random) {
  const auto at = random.below(bytes.size() / sector_bytes + 1) * sector_bytes;
  const bool zeros = random.below(2) == 0;
  for (auto i = at; i < std::min(bytes.size(), at + sector_bytes); ++i) {
    bytes[i] = zeros ? '\0' : static_cast<char>(random.below(256));
  }
  return fmt::format("sector at {} of {} {}", at, bytes.size(), zeros ? "zeroed" : "turned to noise");
}

std::string grow(std::string& bytes, memory::SeededRandom& random) {
  const auto more = 1 + random.below(2 * sector_bytes);
  for (std::uint64_t i = 0; i < more; ++i) bytes.push_back(static_cast<char>(random.below(256)));
  return fmt::format("{} bytes of noise after {}", more, bytes.size() - more);
}

std::string put_back(Tree& tree, const Tree& older, const std::string& path) {
  const auto before = older.find(path);
  if (before == older.end()) return "no older copy";
  const bool same = before->second == tree[path];
  tree[path] = before->second;
  return same ? "the same copy put back" : fmt::format("an older copy of {} bytes put back", before->second.size());
}

std::string swap_two(Tree& tree, const std::vector<std::string>& files, const std::string& path,
                     memory::SeededRandom& random) {
  const auto& other = one_of(files, random);
  std::swap(tree[path], tree[other]);
  return other == path ? "swapped with itself" : "swapped with " + other;
}

}  // namespace

std::string damage(Tree& tree, const Tree& older, memory::SeededRandom& random) {
  std::vector<std::string> files;
  const Part* part = nullptr;
  while (files.empty()) {
    auto drawn = random.below(100);
    part = parts().data();
    for (; drawn >= part->weight; ++part) drawn -= part->weight;
    files = files_of(tree, *part);
  }
  const auto path = one_of(files, random);
  const auto kind = random.below(100);
  std::string done;
  if (kind < 50) {
    done = flip(tree[path], random);
  } else if (kind < 63) {
    done = cut(tree[path], random);
  } else if (kind < 73) {
    done = lose_sector(tree[path], random);
  } else if (kind < 76) {
    done = grow(tree[path], random);
  } else if (kind < 85) {
    tree.erase(path);
    done = "removed";
  } else if (kind < 92) {
    done = swap_two(tree, files, path, random);
  } else {
    done = put_back(tree, older, path);
  }
  return fmt::format("{}: {} {}", part->name, path, done);
}

bool is_data(const std::string& path) {
  const auto name = file_name(path);
  return name != "LOG" && name != "LOCK";
}

}  // namespace mfad::testing
