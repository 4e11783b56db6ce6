// Any bytes as the configuration file, and as an address to listen on. What is refused names the file and, where one
// line is to blame, a line that the file has; what is taken keeps the contract's bounds or is refused by the rules
// between values.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "adapters/config/listen.h"
#include "adapters/config/toml_config.h"
#include "tests/fuzz/require.h"

namespace {

using mfad::fuzz::require;

constexpr std::string_view name = "mfad.toml:";

void check_refusal(std::string_view text, std::string_view message) {
  require(message.starts_with(name), "a refusal names the file");
  message.remove_prefix(name.size());
  std::size_t line = 0;
  if (std::from_chars(message.data(), message.data() + message.size(), line).ec != std::errc{}) return;
  require(line >= 1 && line <= static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1, "the line is in the file");
}

void check_config(std::string_view text) {
  mfad::Config config;
  if (const auto read = mfad::config::parse_toml(text, "mfad.toml", config); !read) {
    check_refusal(text, read.error().message);
    return;
  }
  mfad::Config again;
  require(mfad::config::parse_toml(text, "mfad.toml", again) && again == config, "the same file says the same");
  config.data_dir = "/data";
  if (!mfad::config::check(config)) return;
  require(config.email_code_digits >= 5 && config.email_code_digits <= 8, "codes have 5 to 8 digits");
  require(!config.cluster.empty(), "the cluster has a name");
  require(mfad::config::parse_listen(config.listen).has_value(), "the address can be listened on");
}

void check_listen(std::string_view text) {
  const auto listen = mfad::config::parse_listen(text);
  if (!listen) return;
  const auto again = mfad::config::parse_listen(listen->for_url() + ":" + std::to_string(listen->port));
  require(again && *again == *listen, "an address reads as it is shown");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(size == 0 ? "" : reinterpret_cast<const char*>(data), size);
  check_config(text);
  check_listen(text);
  return 0;
}
