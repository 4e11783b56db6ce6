// Opening the data directory: lock, head register, read-only look, comparison, opening, durable tail, register (design
// §5). What is refused is left as it was, byte for byte. Called once by the composition root, before any thread; blocks
// on the disk.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "adapters/rocksdb/event_log.h"
#include "adapters/rocksdb/head_register.h"
#include "events/port/system.h"

namespace rocksdb {
class Env;
}

namespace mfad::rocks {

// What the look at the log told, for those who must agree before anything is written.
struct LogSeen {
  Lineage lineage{};
  bool empty = false;
  KeySlot highest_key_slot;  // that a head names
};

struct OpenRequest {
  std::string directory;  // made when it is missing; its parent must exist
  std::string cluster;    // stored at the first start, compared later; for a verification, empty: whichever it is
  Timestamp now;
  FileStore* files = nullptr;
  Random* random = nullptr;                // draws the lineage
  std::function<void(Position)> progress;  // of the verification; may be empty
  // Asked once before files change: its error refuses the start; may be empty.
  std::function<Result<>(const LogSeen&)> approve;
  rocksdb::Env* env = nullptr;                        // tests only
  std::size_t write_buffer_bytes = 16 * 1024 * 1024;  // twice this is what a start after a crash replays at most
};

struct StartRefusal {
  enum class Kind {
    in_use,        // another process has the directory
    refused,       // the store, or what was asked of it
    write_failed,  // a write failed while starting
  };
  Kind kind = Kind::refused;
  std::string message;

  int exit_code() const;  // contract §1
};

// Members go in reverse order, so that the lock goes last.
struct OpenedData {
  std::unique_ptr<DirectoryLock> lock;
  std::unique_ptr<RocksEventLog> log;
  std::unique_ptr<HeadRegister> head_register;
  HeadMark mark;             // as just written: its epoch counts this start
  KeySlot highest_key_slot;  // that a head names
  bool first_start = false;
};

std::expected<OpenedData, StartRefusal> open_data_directory(const OpenRequest& request);

// The same comparison, then the log read-only and unchanged: for mfactl verify. Needs the lock too.
std::expected<OpenedData, StartRefusal> open_for_verification(const OpenRequest& request);

// Where the parts of a data directory are.
struct DataPaths {
  std::string log;
  std::string new_log;  // only while the first start makes it
  std::string rows;
  std::string head_register;
  std::string keyring;
};
DataPaths paths_in(const std::string& directory);

}  // namespace mfad::rocks
