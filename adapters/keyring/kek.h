// Where the key-encryption key comes from (contract §1, §9 "Start"). Called once by the composition root.
#pragma once

#include <string>

#include "events/base/secret.h"
#include "events/port/file_store.h"
#include "events/port/system.h"

namespace mfad::keyring {

struct KekRequest {
  std::string kek_file;               // --kek-file; wins
  std::string credentials_directory;  // $CREDENTIALS_DIRECTORY: `mfad.kek` in it comes next
  std::string dev_kek;                // --dev: `DIR/dev-kek`; empty = not --dev
  std::string keyring;                // while it exists, no development key is made
  FileStore* files = nullptr;
  Random* random = nullptr;
};

// 32 raw bytes. Refused, with what to do, when there is none, or a lost one cannot be made again.
Result<Secret> load_kek(const KekRequest& request);

}  // namespace mfad::keyring
