// The data directory, opened: lock, log, register, keyring, rows, in the order that keeps a refused one untouched
// (design §5).
#pragma once

#include <expected>
#include <memory>

#include "adapters/keyring/keyring.h"
#include "adapters/rocksdb/open.h"
#include "adapters/rocksdb/row_store.h"
#include "adapters/system/clock.h"
#include "adapters/system/files.h"
#include "adapters/system/random.h"
#include "daemon/application/exit_codes.h"
#include "daemon/command/group_draft.h"
#include "daemon/config.h"
#include "daemon/observe/log.h"

namespace mfad::application {

// The real world, made first and gone last.
struct Host {
  system::SystemClock clock;
  system::SystemRandom random;
  system::SystemFileStore files;
};

struct Data {
  rocks::OpenedData opened;
  std::unique_ptr<keyring::Keyring> keyring;
  std::unique_ptr<RowStore> rows;
  command::LogTail tail;
};

void tell_of_damaged_rows(observe::Log& log, std::string_view why);
rocks::RowStoreRequest rows_request(const Config& config, Host& host);
std::expected<Data, Refusal> open_data(const Config& config, Host& host, observe::Log& told);

// The token of the first caller: from --admin-token-file, or the development token, made when there is none. Empty:
// neither was asked for.
std::expected<Secret, Refusal> first_token(const Config& config, Host& host, bool log_is_empty);

}  // namespace mfad::application
