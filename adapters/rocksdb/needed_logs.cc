#include "adapters/rocksdb/needed_logs.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include <rocksdb/env.h>

#include "adapters/rocksdb/log_format.h"

namespace mfad::rocks {
namespace {

// A version edit of the MANIFEST begins with these, in this order; what follows does not matter here.
enum EditTag : std::uint32_t {
  comparator = 1,
  log_number = 2,
  next_file_number = 3,
  last_sequence = 4,
  previous_log_number = 9,
  first_log_needed = 10,
  column_family_max = 203,
  database_id = 8193,
};

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80U) return value;
  }
  return std::nullopt;
}

void read_edit(std::string_view edit, NeededLogs& needed) {
  while (const auto tag = take_varint(edit)) {
    const auto value = take_varint(edit);
    if (!value) return;
    switch (*tag) {
      case comparator:
      case database_id:  // their value is the length of a text
        edit.remove_prefix(std::min<std::size_t>(*value, edit.size()));
        break;
      case first_log_needed: needed.first = std::max(needed.first, *value); break;
      case last_sequence: needed.sequence = std::max(needed.sequence, *value); break;
      case log_number:
      case next_file_number:
      case previous_log_number:
      case column_family_max: break;
      default: return;
    }
  }
}

// How many edits are still to come that hold together with this one or not at all; 0 = none. It is told by the last
// bytes of an edit: the tag 300, then the number.
std::size_t still_to_come(std::string_view edit) {
  constexpr std::string_view in_atomic_group = "\xac\x02";
  constexpr std::size_t number_bytes = 1;  // there are fewer than 128 families
  if (edit.size() < in_atomic_group.size() + number_bytes) return 0;
  edit.remove_prefix(edit.size() - in_atomic_group.size() - number_bytes);
  return edit.starts_with(in_atomic_group) ? static_cast<std::uint8_t>(edit.back()) : 0;
}

}  // namespace

Result<std::string> read_file(rocksdb::Env& env, const std::string& path) {
  std::uint64_t size = 0;
  std::unique_ptr<rocksdb::SequentialFile> file;
  auto status = env.GetFileSize(path, &size);
  if (status.ok()) status = env.NewSequentialFile(path, &file, rocksdb::EnvOptions{});
  std::string content(size, '\0');
  rocksdb::Slice read;
  if (status.ok()) status = file->Read(content.size(), &read, content.data());
  if (!status.ok()) return status_error("read " + path, status);
  if (read.data() != content.data()) return std::string(view(read));
  content.resize(read.size());
  return content;
}

NeededLogs needed_logs(rocksdb::Env& env, const std::string& directory) {
  NeededLogs needed;
  const auto current = read_file(env, directory + "/CURRENT");
  if (!current || current->empty()) return needed;
  const auto manifest = read_file(env, directory + "/" + current->substr(0, current->size() - 1));
  if (!manifest) return needed;
  NeededLogs with_group = needed;  // RocksDB drops a group that is not whole
  visit_records(*manifest, [&](std::string_view edit) {
    read_edit(edit, with_group);
    if (still_to_come(edit) == 0) needed = with_group;
    return true;
  });
  return needed;
}

Result<std::vector<std::pair<std::uint64_t, std::string>>> logs_in(rocksdb::Env& env, const std::string& directory,
                                                                   std::uint64_t first) {
  std::vector<std::string> names;
  const auto status = env.GetChildren(directory, &names);
  if (!status.ok()) return status_error("list " + directory, status);
  std::vector<std::pair<std::uint64_t, std::string>> logs;
  for (const auto& name : names) {
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    if (parsed.ec == std::errc{} && std::string_view(parsed.ptr) == ".log" && number >= first) {
      logs.emplace_back(number, fmt::format("{}/{}", directory, name));
    }
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

}  // namespace mfad::rocks
