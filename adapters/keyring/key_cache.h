// A bounded cache of unwrapped keys in locked memory, direct-mapped by slot: slots are dense, so neighbours never fight
// for a place. Any thread; a miss runs the loader under the lock of its stripe and may block on the disk.
#pragma once

#include <array>
#include <mutex>

#include "adapters/keyring/format.h"
#include "adapters/keyring/locked_bytes.h"
#include "events/base/error.h"

namespace mfad::keyring {

class KeyCache {
 public:
  using Key = std::array<std::uint8_t, key_bytes>;

  KeyCache() : memory_(places * sizeof(Place)) {}

  // Copies the key of a slot to `key`, loading it when it is not there.
  template <class Load>
  Result<> get(std::uint64_t slot, Key& key, const Load& load) {
    const std::lock_guard lock(stripe(slot));
    auto& place = place_of(slot);
    if (place.tag != slot + 1) {
      place.tag = 0;
      if (auto loaded = load(place.key); !loaded) return loaded;
      place.tag = slot + 1;
    }
    key = place.key;
    return {};
  }

  // Runs `change` while nobody can load the slot, and forgets its key.
  template <class Change>
  Result<> forget(std::uint64_t slot, const Change& change) {
    const std::lock_guard lock(stripe(slot));
    auto& place = place_of(slot);
    place.key.fill(0);
    place.tag = 0;
    return change();
  }

 private:
  struct Place {
    std::uint64_t tag;  // slot + 1; 0 = empty
    Key key;
  };
  static constexpr std::size_t places = 128 * 1024;  // 5 MiB, below the usual limit of locked memory (8 MiB)
  static constexpr std::size_t stripes = 64;
  static_assert(places % stripes == 0, "a place belongs to one stripe");

  std::mutex& stripe(std::uint64_t slot) { return mutexes_[slot % stripes]; }
  Place& place_of(std::uint64_t slot) { return reinterpret_cast<Place*>(memory_.data())[slot % places]; }

  LockedBytes memory_;
  std::array<std::mutex, stripes> mutexes_;
};

}  // namespace mfad::keyring
