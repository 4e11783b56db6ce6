// A log with events of all three event topics, and dirty keys with states: what the tests publish.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/memory/event_log.h"
#include "adapters/memory/secret_box.h"
#include "daemon/publish/state_source.h"

namespace mfad::test {

// Event n is always the same, whatever came before: two logs of the same lineage agree as far as both go.
class PublishedLog {
 public:
  explicit PublishedLog(std::uint8_t lineage_byte = 7);

  void append(std::uint64_t events, std::map<std::string, std::string> cursors = {});
  void append_with_other_content(std::uint64_t events);  // same lineage, other history

  memory::MemoryEventLog log;

 private:
  void append_event(const Event& event, std::uint64_t account, Group& group);
  void append_events(std::uint64_t events, bool other, std::map<std::string, std::string> cursors);

  memory::MemorySecretBox box_;
  ChainHash chain_hash_{};
  std::uint64_t next_ = 1;
  std::uint64_t group_ = 0;
  std::map<StreamId, StreamVersion> versions_;
};

// Rows that a projection would keep. Thread-safe, as the real one hands over between threads.
class StateRows : public publish::DirtyKeys, public publish::StateRecords {
 public:
  void set(const std::string& key, std::optional<std::string> json, Position position);  // marks it
  std::size_t dirty() const;
  void mark(const std::string& key, publish::StateOp op, std::uint64_t mark);
  void hold_clearings();  // until they are let through, `next` shows what was cleared
  void let_clearings_through();
  void lose_marks();  // as in a crash before they are durable: from now on they were not all shown
  std::map<std::string, std::string> values() const;  // of keys that are there

  std::vector<publish::DirtyKey> next(std::size_t max) override;
  std::uint64_t clear(const std::vector<publish::DirtyKey>& keys) override;
  bool cleared(std::uint64_t clearing) const override;
  void mark_all() override;
  bool all_marked() const override;
  std::optional<publish::StateRecord> value(std::string_view key) override;
  std::string unreadable;  // a key

 private:
  mutable std::mutex mutex_;
  std::map<std::string, publish::StateRecord, std::less<>> rows_;
  std::map<std::string, publish::DirtyKey> dirty_;
  std::uint64_t mark_ = 0;
  bool marks_lost_ = false;
  bool holds_ = false;
  std::vector<publish::DirtyKey> held_;
  std::uint64_t clearings_ = 0;
  std::uint64_t clearings_through_ = 0;
};

}  // namespace mfad::test
