#include "daemon/application/options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "adapters/config/toml_config.h"
#include "daemon/application/exit_codes.h"

namespace mfad::application {
namespace {

constexpr const char* version = "mfad " MFAD_VERSION;

// The file is read first, so that what the command line says wins over it.
Result<Config> configured(const Config& given, const std::string& file, const CLI::App& serve) {
  Config config;
  if (!file.empty()) {
    if (auto read = config::read_toml(file, config); !read) return std::unexpected(read.error());
  }
  const auto take = [&](const char* option, std::string Config::* member) {
    if (serve.count(option) > 0) config.*member = given.*member;
  };
  take("--data-dir", &Config::data_dir);
  take("--listen", &Config::listen);
  take("--kafka", &Config::kafka_brokers);
  take("--admin-token-file", &Config::admin_token_file);
  take("--kek-file", &Config::kek_file);
  config.dev = given.dev;
  if (auto checked = config::check(config); !checked) return std::unexpected(checked.error());
  return config;
}

}  // namespace

std::variant<Serve, CheckConfig, Exit> parse_options(int argc, char** argv) {
  CLI::App app{"mfad owns multifactor-authentication policy for identity stores"};
  app.set_version_flag("--version", version);
  app.require_subcommand(1);
  Config given;
  std::string file;
  CLI::App* serve = app.add_subcommand("serve", "run the daemon");
  serve->add_option("--data-dir", given.data_dir, "where log, rows and keyring live; made when it is missing")
      ->required();
  serve->add_option("--listen", given.listen, "address and port of HTTP; port 0 takes a free one")
      ->capture_default_str();
  serve->add_option("--kafka", given.kafka_brokers, "brokers as HOST:PORT,…; left out: nothing is published");
  serve->add_option("--config", file, "configuration file (mfad.toml(5))");
  serve->add_option("--admin-token-file", given.admin_token_file, "token of the first caller, at least 32 characters");
  serve->add_option("--kek-file", given.kek_file, "key-encryption key, 32 raw bytes; else the credential mfad.kek");
  serve->add_flag("--dev", given.dev, "for development: own key, token, outbox and broker, on a loopback address only");
  std::string checked;
  CLI::App* config_command = app.add_subcommand("config", "look at a configuration file");
  config_command->require_subcommand(1);
  config_command->add_subcommand("check", "say what is wrong with it")->add_option("FILE", checked)->required();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& failed) {
    const int code = app.exit(failed);
    return Exit{code == 0 ? 0 : exit_usage};
  }
  if (config_command->parsed()) return CheckConfig{checked};
  auto config = configured(given, file, *serve);
  if (!config) {
    fmt::print(stderr, "mfad: {}\n", config.error().message);
    return Exit{exit_refused};
  }
  return Serve{std::move(*config)};
}

}  // namespace mfad::application
