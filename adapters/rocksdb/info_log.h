// What RocksDB says about itself, into the file LOG of its database. One that cannot be written is left out: RocksDB's
// own logger ends the process with a failed assertion at the second message to a full disk, before we could end it in
// good order. Any thread; blocks on the disk for one short line.
#pragma once

#include <memory>
#include <string>

namespace rocksdb {
class Logger;
}

namespace mfad::rocks {

// Warnings and worse only. The folder need not exist yet: the file is opened with the first message.
std::shared_ptr<rocksdb::Logger> make_info_log(const std::string& database_path);

}  // namespace mfad::rocks
