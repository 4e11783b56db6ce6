// A secret that stays in memory for long: masked under a key of this process, so that neither a core dump nor a search
// of the memory finds it. Any thread, like a string.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "events/base/secret.h"

namespace mfad {

class KeptSecret {
 public:
  KeptSecret() = default;
  KeptSecret(const Secret& secret);  // NOLINT(google-explicit-constructor): keeping a secret loses nothing

  Secret reveal() const;  // for as short a time as may be
  bool empty() const { return masked_.empty(); }

  bool operator==(const KeptSecret& other) const { return reveal() == other.reveal(); }

  // As a Secret writes itself.
  template <class Archive>
  void serialize(Archive& archive) {
    Secret plain = reveal();
    archive(plain);
    if constexpr (Archive::is_loading::value) *this = KeptSecret(plain);
  }

 private:
  std::string masked_;
  std::uint64_t number_ = 0;  // no two secrets share a mask
};

}  // namespace mfad
