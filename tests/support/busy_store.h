// A data directory in use as the daemon uses it, in small: log, register, keyring and rows, with buffers so small that
// a hundred groups switch WALs, flush every family, compact, and add blocks to the keyring. What each moment must hold
// is known. One thread; `Known` may be read by others while nothing is appended.
#pragma once

#include <deque>
#include <functional>

#include "adapters/keyring/keyring.h"
#include "adapters/memory/event_log.h"
#include "adapters/rocksdb/row_store.h"
#include "tests/support/data_directory.h"
#include "tests/support/stored_state.h"

namespace mfad::testing {

// Where a data directory is, and through what it is reached.
struct Place {
  std::string directory;
  FileStore* files = nullptr;
  rocksdb::Env* env = nullptr;  // nothing = the real one
};

struct OpenedStore {
  rocks::OpenedData data;
  std::unique_ptr<keyring::Keyring> keys;
  std::unique_ptr<RowStore> rows;
};

// As the daemon opens it: nothing is written before the log, the register and the keyring agree.
std::expected<OpenedStore, rocks::StartRefusal> open_store(const Place& place);

// What has been written so far.
struct Known {
  std::map<std::uint64_t, std::string> records;               // by position
  std::map<std::uint64_t, StoredState> states;                // by group
  std::map<std::uint64_t, std::vector<OutcomeKey>> outcomes;  // group → those that nobody had let go of by then
  std::map<std::uint64_t, std::uint64_t> positions;           // group → tail
  std::map<std::uint64_t, std::string> sealed;                // slot → its number, sealed under it
  std::string hash_key;
};

// What was acknowledged when something happened.
struct Acknowledged {
  std::uint64_t group = 0;
  std::uint64_t position = 0;
  std::uint64_t slot = 0;
};

class BusyStore {
 public:
  BusyStore(Place place, std::uint64_t seed);
  ~BusyStore();

  void start();   // REQUIRES: stopped
  void append();  // one group, then its rows
  void stop();    // in order
  void kill();    // without a last word

  void on_acknowledged(std::function<void(const Acknowledged&)> hears) { hears_ = std::move(hears); }
  const Known& known() const { return known_; }
  const Acknowledged& acknowledged() const { return acknowledged_; }

 private:
  void add_passengers(Group& group);
  void remember(Group& group);
  void commit_rows(const Group& group);

  const Place place_;
  memory::SeededRandom random_;
  const memory::MemorySecretBox box_{KeySlot{1'000'000}};
  std::unique_ptr<memory::MemoryEventLog> model_;
  struct Remembered {  // of one group
    Timestamp at;
    std::vector<OutcomeKey> outcomes;
    DeadlineRow deadline;
  };
  std::deque<Remembered> remembered_;
  Known known_;
  Acknowledged acknowledged_;
  std::function<void(const Acknowledged&)> hears_;
  std::optional<OpenedStore> open_;
  std::unique_ptr<GroupMaker> maker_;
};

// What reading all of a started store showed.
struct Reading {
  enum class Is {
    equal,   // to what is known, at the group where it ended
    failed,  // an error was told; nothing wrong was
    wrong,   // something was told that is not so
  };
  Is is = Is::equal;
  std::string what;
};
Reading read_all(const OpenedStore& store, const Known& known);

// Rows against the records up to their checkpoint; an error by CheckFailed, as the projections would get it.
Reading read_rows(const RowStore& rows, const Known& known);

}  // namespace mfad::testing
