// Codes of authenticator apps over liboath. Any thread; keeps nothing, blocks on nothing.
#pragma once

#include "events/port/code_check.h"

namespace mfad::factors {

class OathCodeCheck : public CodeCheck {
 public:
  OathCodeCheck();

  std::string authenticator_code(const Secret& seed, std::int64_t step) const override;
};

}  // namespace mfad::factors
