// The limit of durable commands: the very rows that a run of the daemon wrote, committed again with RocksDB alone, in
// groups of a given size, one synced write each. One thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/rocksdb/database.h"

namespace mfad::bench {

// What one command wrote: records, their places in the stream index, heads, the outcome, deadlines.
struct CommandRows {
  struct Row {
    rocks::Family family;
    std::string key;
    std::string value;
  };
  std::vector<Row> put;
  std::vector<Row> erased;
};

// The rows of the events after `first` up to `last`, read beside a running daemon, one element for each decision.
std::vector<CommandRows> capture(const std::string& data, std::uint64_t first, std::uint64_t last);

struct BareResult {
  double per_second = 0;  // commands
  double p50_us = 0;      // of one commit
};
BareResult bare_commits(const std::vector<CommandRows>& rows, std::size_t group, const std::string& scratch);

// The register alone: p50 of a write of 512 bytes in place and its sync, in microseconds.
double bare_register_us(const std::string& scratch, int writes);

}  // namespace mfad::bench
