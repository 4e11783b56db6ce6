// One file of a data directory that is not what was written, drawn from a seed.
#pragma once

#include <map>
#include <string>

#include "adapters/memory/time_and_chance.h"

namespace mfad::testing {

using Tree = std::map<std::string, std::string>;  // relative path → bytes

// Damages one or two files of `tree`; `older` has what stood in them before. Says what was done.
std::string damage(Tree& tree, const Tree& older, memory::SeededRandom& random);

// What RocksDB says about itself, and locks, are no data.
bool is_data(const std::string& path);

}  // namespace mfad::testing
