// The password of an SMTP server, read when it is needed, so that a changed credential holds from the next mail on.
#pragma once

#include <string>

#include "events/base/error.h"
#include "events/base/secret.h"

namespace mfad::delivery {

// The content of the file without the white space at its end. Blocks on the disk.
Result<Secret> read_credential(const std::string& path);

}  // namespace mfad::delivery
