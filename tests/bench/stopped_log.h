// The data directory of a daemon that has ended, opened in this process with the product's own parts. One thread.
#pragma once

#include <memory>

#include "daemon/application/data.h"
#include "tests/bench/daemon.h"

namespace mfad::bench {

struct StoppedLog {
  explicit StoppedLog(const Daemon& daemon);  // REQUIRES: the daemon has ended

  application::Host host;
  application::Data data;

  const rocks::RocksEventLog& log() const { return *data.opened.log; }
  const SecretBox& box() const { return *data.keyring; }
  Position tail() const { return data.tail.position; }
};

}  // namespace mfad::bench
