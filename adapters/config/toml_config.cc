#include "adapters/config/toml_config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <functional>
#include <sstream>
#include <vector>

#include "adapters/config/listen.h"

namespace mfad::config {
namespace {

constexpr std::size_t file_bytes_max = 64 * 1024;
constexpr std::size_t cluster_bytes_max = 32;
constexpr int code_digits_min = 5;
constexpr int code_digits_max = 8;
constexpr std::array<std::string_view, 5> compressions{"none", "gzip", "snappy", "lz4", "zstd"};
constexpr std::array<std::string_view, 4> levels{"debug", "info", "warning", "error"};

// Of librdkafka, with its other names for them.
using OurSetting = std::pair<std::string_view, std::string_view>;
constexpr std::string_view for_safety = "mfad needs a value of its own in order to lose nothing";
constexpr std::string_view for_brokers = "name the brokers in [kafka] `brokers` or with --kafka";
constexpr std::string_view for_compression = "name it in [kafka] `compression`";
constexpr std::array<OurSetting, 13> kafka_settings_of_ours{{{"bootstrap.servers", for_brokers},
                                                             {"metadata.broker.list", for_brokers},
                                                             {"enable.idempotence", for_safety},
                                                             {"enable.gapless.guarantee", for_safety},
                                                             {"acks", for_safety},
                                                             {"request.required.acks", for_safety},
                                                             {"message.timeout.ms", for_safety},
                                                             {"delivery.timeout.ms", for_safety},
                                                             {"allow.auto.create.topics", for_safety},
                                                             {"transactional.id", for_safety},
                                                             {"retries", for_safety},
                                                             {"compression.codec", for_compression},
                                                             {"compression.type", for_compression}}};

bool is_cluster(std::string_view text) {
  return !text.empty() && text.size() <= cluster_bytes_max &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// HOST:PORT,…; which hosts there are is for the brokers to say.
bool are_brokers(std::string_view text) {
  constexpr int port_max = 65535;
  while (true) {
    const auto comma = text.find(',');
    const auto one = text.substr(0, comma);
    const auto colon = one.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const auto digits = one.substr(colon + 1);
    int port = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (problem != std::errc{} || end != digits.data() + digits.size() || port < 1 || port > port_max) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

// What is wrong with a value, for who wrote it; nothing = it is good.
using Complaint = std::optional<std::string> (*)(const std::string& value);

std::optional<std::string> about_cluster(const std::string& value) {
  if (is_cluster(value)) return std::nullopt;
  return fmt::format("cluster `{}`: use 1 to 32 characters of a-z, 0-9 and -", value);
}

std::optional<std::string> about_compression(const std::string& value) {
  if (std::ranges::find(compressions, value) != compressions.end()) return std::nullopt;
  return fmt::format("kafka compression `{}`: use none, gzip, snappy, lz4 or zstd", value);
}

std::optional<std::string> about_level(const std::string& value) {
  if (std::ranges::find(levels, value) != levels.end()) return std::nullopt;
  return fmt::format("logging level `{}`: use debug, info, warning or error", value);
}

std::optional<std::string> about_brokers(const std::string& value) {
  if (value.empty() || are_brokers(value)) return std::nullopt;
  return fmt::format("kafka brokers `{}`: write HOST:PORT, several separated by commas", value);
}

std::optional<std::string> about_listen(const std::string& value) {
  const auto listen = parse_listen(value);
  return listen ? std::nullopt : std::optional(listen.error().message);
}

class Reader {
 public:
  Reader(std::string name, Config& config) : name_(std::move(name)), config_(config) {}

  Result<> read(const toml::table& root) {
    using Section = Result<> (Reader::*)(const toml::table&);
    const std::vector<std::pair<std::string_view, Section>> sections{
        {"instance", &Reader::instance},     {"http", &Reader::http},
        {"kafka", &Reader::kafka},           {"secrets", &Reader::secrets},
        {"enrollment", &Reader::enrollment}, {"logging", &Reader::logging}};
    for (const auto& [key, node] : root) {
      const auto known = std::ranges::find(sections, key.str(), &std::pair<std::string_view, Section>::first);
      if (known == sections.end() || !node.is_table())
        return at(
            node,
            fmt::format("unknown section `{}`: known are [instance] [http] [kafka] [secrets] [enrollment] [logging]",
                        key.str()));
      if (auto read_section = (this->*known->second)(*node.as_table()); !read_section) return read_section;
    }
    return {};
  }

 private:
  struct Key {
    std::string_view name;
    std::string* text = nullptr;
    int* number = nullptr;
    int least = 0;
    int most = 0;
    Complaint complaint = nullptr;
  };

  std::unexpected<Error> at(const toml::node& node, std::string_view what) const {
    return error(ErrorCode::invalid, fmt::format("{}:{}: {}", name_, node.source().begin.line, what));
  }

  Result<> keys(const toml::table& table, std::string_view section, const std::vector<Key>& known) const {
    for (const auto& [key, node] : table) {
      const auto found = std::ranges::find(known, key.str(), &Key::name);
      if (found == known.end()) {
        if (section == "kafka" && key.str() == "raw") continue;
        return at(node, fmt::format("unknown key `{}` in [{}]", key.str(), section));
      }
      if (found->text != nullptr) {
        const auto value = node.value_exact<std::string>();
        if (!value) return at(node, fmt::format("`{}` must be a text in quotes", key.str()));
        const auto wrong = found->complaint != nullptr ? found->complaint(*value) : std::nullopt;
        if (wrong) return at(node, *wrong);
        *found->text = *value;
      } else {
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < found->least || *value > found->most)
          return at(node,
                    fmt::format("`{}` must be a whole number from {} to {}", key.str(), found->least, found->most));
        *found->number = static_cast<int>(*value);
      }
    }
    return {};
  }

  Result<> instance(const toml::table& table) {
    return keys(table, "instance", {{.name = "cluster", .text = &config_.cluster, .complaint = &about_cluster}});
  }
  Result<> http(const toml::table& table) {
    return keys(table, "http", {{.name = "listen", .text = &config_.listen, .complaint = &about_listen}});
  }
  Result<> secrets(const toml::table& table) {
    return keys(table, "secrets", {{"kek_file", &config_.kek_file}, {"admin_token_file", &config_.admin_token_file}});
  }
  Result<> enrollment(const toml::table& table) {
    return keys(table, "enrollment",
                {{"email_code_digits", nullptr, &config_.email_code_digits, code_digits_min, code_digits_max}});
  }
  Result<> logging(const toml::table& table) {
    return keys(table, "logging", {{.name = "level", .text = &config_.log_level, .complaint = &about_level}});
  }
  Result<> kafka(const toml::table& table) {
    if (auto read_keys =
            keys(table, "kafka",
                 {{.name = "brokers", .text = &config_.kafka_brokers, .complaint = &about_brokers},
                  {.name = "compression", .text = &config_.kafka_compression, .complaint = &about_compression}});
        !read_keys)
      return read_keys;
    const auto* given = table.get("raw");
    if (given == nullptr) return {};
    const auto* raw = given->as_table();
    if (raw == nullptr) return at(*given, "`raw` must be a section, [kafka.raw], of names and values in quotes");
    for (const auto& [key, node] : *raw) {
      const auto ours = std::ranges::find(kafka_settings_of_ours, key.str(), &OurSetting::first);
      if (ours != kafka_settings_of_ours.end())
        return at(node, fmt::format("[kafka.raw] `{}` cannot be set here: {}", key.str(), ours->second));
      if (node.is_table())
        return at(node,
                  fmt::format("[kafka.raw] `{}`: write the whole name in quotes, \"security.protocol\"", key.str()));
      const auto value = node.value_exact<std::string>();
      if (!value)
        return at(node, fmt::format("[kafka.raw] `{}` must be a text in quotes, as librdkafka takes it", key.str()));
      config_.kafka_raw[std::string{key.str()}] = *value;
    }
    return {};
  }

  std::string name_;
  Config& config_;
};

}  // namespace

Result<> parse_toml(std::string_view text, const std::string& name, Config& config) {
  try {
    return Reader{name, config}.read(toml::parse(text, name));
  } catch (const toml::parse_error& failed) {
    return error(ErrorCode::invalid, fmt::format("{}:{}: {}", name, failed.source().begin.line, failed.description()));
  }
}

Result<> read_toml(const std::string& path, Config& config) {
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return error(ErrorCode::not_found,
                 fmt::format("cannot read the configuration {}: check the path and its permissions", path));
  std::string text(file_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return error(ErrorCode::io, fmt::format("cannot read the configuration {}: is it a file?", path));
  if (text.size() > file_bytes_max) return error(ErrorCode::invalid, fmt::format("{}: larger than 64 KiB", path));
  return parse_toml(text, path, config);
}

Result<> check(const Config& config) {
  const auto invalid = [](std::string what) { return error(ErrorCode::invalid, std::move(what)); };
  if (config.data_dir.empty()) return invalid("--data-dir is missing");
  for (const auto& wrong :
       {about_cluster(config.cluster), about_compression(config.kafka_compression), about_level(config.log_level),
        about_brokers(config.kafka_brokers), about_listen(config.listen)}) {
    if (wrong) return invalid(*wrong);
  }
  if (config.email_code_digits < code_digits_min || config.email_code_digits > code_digits_max)
    return invalid(fmt::format("email_code_digits {}: use 5 to 8", config.email_code_digits));
  return {};
}

}  // namespace mfad::config
