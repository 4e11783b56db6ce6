// RocksDB's file system over the real one, reporting to a ModelledDisk, which may fail the operation. Nothing is really
// synced.
#pragma once

#include <memory>

#include <rocksdb/env.h>

#include "tests/support/modelled_disk.h"

namespace mfad::testing {

// The environment must outlive the databases that use it, and the disk must outlive the environment.
std::unique_ptr<rocksdb::Env> faulty_environment(ModelledDisk& disk);

}  // namespace mfad::testing
