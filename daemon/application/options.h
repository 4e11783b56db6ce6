// The command line of mfad (contract §1). CLI11 stays in options.cc.
#pragma once

#include <variant>

#include "daemon/config.h"

namespace mfad::application {

struct Serve {
  Config config;
};
struct CheckConfig {
  std::string path;
};
struct Exit {  // --help, --version, or a mistake that has been reported
  int code = 0;
};

std::variant<Serve, CheckConfig, Exit> parse_options(int argc, char** argv);

}  // namespace mfad::application
