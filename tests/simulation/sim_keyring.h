// The real keyring over the simulation's files: one image with a single block of slots, nearly used up, so that a run
// comes to the sync that makes the next block durable. What libsodium draws is the same in every run. One thread.
#pragma once

#include "adapters/keyring/keyring.h"
#include "tests/simulation/disk.h"

namespace mfad::sim {

inline constexpr Lineage sim_keyring_lineage{7, 7, 7};
inline constexpr std::string_view sim_keyring_path = "keyring";

const std::string& sim_keyring_image();

// `highest_named`: by the log.
Result<std::unique_ptr<keyring::Keyring>> open_sim_keyring(SimFiles& files, KeySlot highest_named);

// What is drawn from now on follows from the seed.
void seed_libsodium(std::uint64_t seed);

}  // namespace mfad::sim
