// One line per fact: `mfad-cursor 1`, `at <cluster> <position>`, with ` resync` where that is due, then per topic
// `topic <name> <partitions>` and per partition that has a record `<partition> <offset|-> <position> <chain hash>`; at
// last `end`.
#include "daemon/publish/cursor.h"

#include <fmt/format.h>

#include <charconv>

#include "events/base/digest.h"

namespace mfad::publish {
namespace {

constexpr std::string_view first_line = "mfad-cursor 1";
constexpr std::string_view last_line = "end";
constexpr std::string_view resync_word = "resync";
constexpr std::size_t partitions_max = 10'000;

template <class Integer>
bool parse(std::string_view text, Integer& value) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool parse_hash(std::string_view text, ChainHash& hash) {
  if (text.size() != hash.size() * 2) return false;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const auto* begin = text.data() + i * 2;
    const auto [end, failure] = std::from_chars(begin, begin + 2, hash[i], 16);
    if (failure != std::errc{} || end != begin + 2) return false;
  }
  return true;
}

bool parse_topic(const std::vector<std::string_view>& words, std::size_t topic, Cursor& cursor) {
  std::size_t count = 0;
  if (words.size() != 3 || words[1] != all_topics[topic].name || !parse(words[2], count) || count > partitions_max)
    return false;
  cursor.partitions[topic].resize(count);
  return true;
}

bool parse_partition(const std::vector<std::string_view>& words,
                     std::vector<std::optional<PartitionCursor>>& partitions) {
  std::size_t partition = 0;
  PartitionCursor row;
  if (words.size() != 4 || !parse(words[0], partition) || partition >= partitions.size() ||
      !parse(words[2], row.position.value) || !parse_hash(words[3], row.chain_hash)) {
    return false;
  }
  if (words[1] != "-" && !parse(words[1], row.offset.emplace())) return false;
  partitions[partition] = row;
  return true;
}

bool parse_lines(std::string_view text, Cursor& cursor) {
  const auto lines = split(text, '\n');
  if (lines.size() < 4 || lines[0] != first_line || lines[lines.size() - 2] != last_line || !lines.back().empty())
    return false;
  const auto head = split(lines[1], ' ');
  if (head.size() < 3 || head[0] != "at" || !parse(head[2], cursor.position.value)) return false;
  cursor.resync = head.size() == 4 && head[3] == resync_word;
  if (head.size() != (cursor.resync ? 4U : 3U)) return false;
  cursor.cluster_id = head[1];
  std::size_t topics = 0;
  for (std::size_t i = 2; i + 2 < lines.size(); ++i) {
    const auto words = split(lines[i], ' ');
    if (words[0] == "topic") {
      if (topics == topic_count || !parse_topic(words, topics++, cursor)) return false;
    } else if (topics == 0 || !parse_partition(words, cursor.partitions[topics - 1])) {
      return false;
    }
  }
  return topics == topic_count;
}

}  // namespace

std::string encode(const Cursor& cursor) {
  std::string text = fmt::format("{}\nat {} {}{}{}\n", first_line, cursor.cluster_id, cursor.position.value,
                                 cursor.resync ? " " : "", cursor.resync ? resync_word : "");
  for (const auto& info : all_topics) {
    const auto& partitions = cursor.partitions[index_of(info.topic)];
    text += fmt::format("topic {} {}\n", info.name, partitions.size());
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      if (!partitions[i]) continue;
      const auto& row = *partitions[i];
      text += fmt::format("{} {} {} {}\n", i, row.offset ? fmt::to_string(*row.offset) : "-", row.position.value,
                          to_hex(row.chain_hash));
    }
  }
  text += fmt::format("{}\n", last_line);
  return text;
}

Result<Cursor> decode_cursor(std::string_view text) {
  Cursor cursor;
  if (!parse_lines(text, cursor))
    return error(ErrorCode::corruption, "the publisher's cursor cannot be read; republish to replace it");
  return cursor;
}

}  // namespace mfad::publish
