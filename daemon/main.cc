// mfad: the daemon. Reads the command line and hands over to the composition root.
#include <fmt/format.h>

#include "adapters/config/toml_config.h"
#include "adapters/kafka/client.h"
#include "daemon/application/application.h"
#include "daemon/application/exit_codes.h"
#include "daemon/application/options.h"

namespace {

int check_config(const std::string& path) {
  mfad::Config config;
  config.data_dir = "/";  // not said by the file
  auto good = mfad::config::read_toml(path, config);
  if (good) good = mfad::config::check(config);
  if (!good) {
    fmt::print(stderr, "mfad: {}\n", good.error().message);
    return mfad::application::exit_refused;
  }
  good = mfad::kafka::check_settings({.compression = config.kafka_compression, .settings = config.kafka_raw});
  if (!good) {
    fmt::print(stderr, "mfad: {}: {}\n", path, good.error().message);
    return mfad::application::exit_refused;
  }
  fmt::print("{}: good\n", path);
  return mfad::application::exit_clean;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = mfad::application::parse_options(argc, argv);
  if (const auto* exit = std::get_if<mfad::application::Exit>(&options)) return exit->code;
  if (const auto* check = std::get_if<mfad::application::CheckConfig>(&options)) return check_config(check->path);
  return mfad::application::serve(std::get<mfad::application::Serve>(options).config);
}
