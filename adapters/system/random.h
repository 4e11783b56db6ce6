// Cryptographic random bytes from the kernel. Any thread; blocks only until the kernel has been seeded once.
#pragma once

#include "events/port/system.h"

namespace mfad::system {

class SystemRandom : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace mfad::system
