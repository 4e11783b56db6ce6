// Reads the configuration file: TOML, every key known, every value checked; an error names file, line and what to write
// instead.
#pragma once

#include <string>

#include "daemon/config.h"
#include "events/base/error.h"

namespace mfad::config {

// Puts what the file says into `config`. ErrorCode::invalid with `file:line: …`. At most 64 KiB.
Result<> read_toml(const std::string& path, Config& config);
Result<> parse_toml(std::string_view text, const std::string& name, Config& config);

// Rules between values, wherever they came from.
Result<> check(const Config& config);

}  // namespace mfad::config
