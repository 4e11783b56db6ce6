// A reader of our topics that follows the contract's rules (§7) to the letter, and nothing else of ours: what it
// notices, a consumer in any language would notice.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mfad::test {

struct ConsumedRecord {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string key;
  std::optional<std::string> value;
  std::map<std::string, std::string> headers;

  std::string header(const std::string& name) const;
};

// One event topic or several of them: keeps the last sequence per partition.
class EventReader {
 public:
  enum class Verdict : std::uint8_t { accepted, repeat, gap, other_source };

  Verdict read(const ConsumedRecord& record);

  const std::set<std::uint64_t>& positions() const { return positions_; }  // of what was accepted
  const std::vector<std::string>& complaints() const { return complaints_; }
  std::size_t repeats() const { return repeats_; }

 private:
  Verdict complain(Verdict verdict, std::string what, const ConsumedRecord& record);

  std::map<std::pair<std::string, std::int32_t>, std::string> last_sequence_;
  std::string source_;
  std::set<std::uint64_t> positions_;
  std::vector<std::string> complaints_;
  std::size_t repeats_ = 0;
};

// A state topic: keeps the newest value per key.
class StateReader {
 public:
  void read(const ConsumedRecord& record);

  const std::map<std::string, std::string>& values() const { return values_; }
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  std::map<std::string, std::string> values_;
  std::map<std::string, std::string> last_sequence_;
  std::vector<std::string> complaints_;
};

// Everything an event record must say about itself, apart from what its event says; empty = all is well.
std::vector<std::string> header_complaints(const ConsumedRecord& record);

}  // namespace mfad::test
