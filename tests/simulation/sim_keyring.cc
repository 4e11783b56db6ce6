#include "tests/simulation/sim_keyring.h"

#include <sodium.h>

#include <algorithm>

namespace mfad::sim {
namespace {

constexpr std::uint64_t slots_left = 3;  // a run makes at least a store and an account

memory::SeededRandom& sodium_source() {
  static memory::SeededRandom source{0};
  return source;
}

void fill(void* bytes, std::size_t count) { sodium_source().fill({static_cast<std::uint8_t*>(bytes), count}); }
std::uint32_t one_word() { return static_cast<std::uint32_t>(sodium_source().next()); }
const char* name() { return "simulation"; }

void replace_libsodium_source() {
  static randombytes_implementation source{name, one_word, nullptr, nullptr, fill, nullptr};
  randombytes_set_implementation(&source);
}

keyring::KeyringRequest request(SimFiles& files, bool log_is_empty, KeySlot highest) {
  return {std::string{sim_keyring_path}, &files, sim_keyring_lineage, log_is_empty, highest};
}

Secret key_encryption_key() { return Secret{std::string(keyring::key_bytes, 'k')}; }

std::string make_image() {
  seed_libsodium(1);
  FaultPoints points;
  SimFiles files{points};
  static_cast<void>(keyring::Keyring::open(request(files, true, {}), key_encryption_key()));
  return files.content(std::string{sim_keyring_path});
}

}  // namespace

void seed_libsodium(std::uint64_t seed) {
  replace_libsodium_source();
  sodium_source() = memory::SeededRandom{seed};
}

const std::string& sim_keyring_image() {
  static const std::string image = make_image();
  return image;
}

Result<std::unique_ptr<keyring::Keyring>> open_sim_keyring(SimFiles& files, KeySlot highest_named) {
  const KeySlot used{std::max(highest_named.value, keyring::block_slots - 1 - slots_left)};
  return keyring::Keyring::open(request(files, false, used), key_encryption_key());
}

}  // namespace mfad::sim
