#include <gtest/gtest.h>

#include "adapters/config/toml_config.h"

namespace mfad::config {
namespace {

std::string refusal_of(std::string_view text) {
  Config config;
  const auto read = parse_toml(text, "mfad.toml", config);
  return read ? std::string{} : read.error().message;
}

Config good() {
  Config config;
  config.data_dir = "/var/lib/mfad";
  return config;
}

TEST(TomlConfig, ReadsEveryKeyThatItKnows) {
  Config config;
  const auto read = parse_toml(R"(
[instance]
cluster = "emea-1"
[http]
listen = "127.0.0.1:9000"
[secrets]
kek_file = "/run/kek"
admin_token_file = "/run/token"
[kafka]
brokers = "kafka-1:9092,kafka-2:9092"
compression = "zstd"
[kafka.raw]
"security.protocol" = "ssl"
[enrollment]
email_code_digits = 8
[logging]
level = "debug"
)",
                               "mfad.toml", config);
  ASSERT_TRUE(read) << read.error().message;
  Config expected;
  expected.cluster = "emea-1";
  expected.listen = "127.0.0.1:9000";
  expected.kek_file = "/run/kek";
  expected.admin_token_file = "/run/token";
  expected.kafka_brokers = "kafka-1:9092,kafka-2:9092";
  expected.kafka_compression = "zstd";
  expected.kafka_raw = {{"security.protocol", "ssl"}};
  expected.email_code_digits = 8;
  expected.log_level = "debug";
  EXPECT_EQ(config, expected);
}

TEST(TomlConfig, NamesFileAndLineOfWhatIsWrong) {
  EXPECT_EQ(refusal_of("[http]\n\nlisten = \"localhost:80\"\n"),
            "mfad.toml:3: listen localhost:80: write a numeric address and a port, as 127.0.0.1:8080 or [::1]:8080");
  EXPECT_EQ(refusal_of("[kafka]\nraw = \"x\"\n"),
            "mfad.toml:2: `raw` must be a section, [kafka.raw], of names and values in quotes");
  EXPECT_EQ(refusal_of("[kafka.raw]\nsecurity.protocol = \"ssl\"\n"),
            "mfad.toml:2: [kafka.raw] `security`: write the whole name in quotes, \"security.protocol\"");
  EXPECT_EQ(refusal_of("[kafka.raw]\n\"compression.type\" = \"zstd\"\n"),
            "mfad.toml:2: [kafka.raw] `compression.type` cannot be set here: name it in [kafka] `compression`");
  EXPECT_EQ(refusal_of("[http]\nlisten = 8080\n"), "mfad.toml:2: `listen` must be a text in quotes");
  EXPECT_EQ(refusal_of("[http]\nport = \"8080\"\n"), "mfad.toml:2: unknown key `port` in [http]");
  EXPECT_EQ(refusal_of("[enrollment]\nemail_code_digits = 9\n"),
            "mfad.toml:2: `email_code_digits` must be a whole number from 5 to 8");
  EXPECT_EQ(refusal_of("[instance]\ncluster = \"UPPER\"\n"),
            "mfad.toml:2: cluster `UPPER`: use 1 to 32 characters of a-z, 0-9 and -");
  EXPECT_EQ(refusal_of("[kafka]\nbrokers = \"nobroker\"\n"),
            "mfad.toml:2: kafka brokers `nobroker`: write HOST:PORT, several separated by commas");
  EXPECT_TRUE(refusal_of("\n[telemetry]\n").starts_with("mfad.toml:2: unknown section `telemetry`"));
  EXPECT_TRUE(refusal_of("[http\n").starts_with("mfad.toml:1: "));
}

TEST(TomlConfig, RefusesSettingsOfKafkaThatAreNotForTheUserToChoose) {
  EXPECT_EQ(refusal_of("[kafka.raw]\n\"bootstrap.servers\" = \"x:1\"\n"),
            "mfad.toml:2: [kafka.raw] `bootstrap.servers` cannot be set here: name the brokers in [kafka] `brokers` or "
            "with --kafka");
  EXPECT_EQ(
      refusal_of("[kafka.raw]\nacks = \"0\"\n"),
      "mfad.toml:2: [kafka.raw] `acks` cannot be set here: mfad needs a value of its own in order to lose nothing");
}

TEST(TomlConfig, RefusesWhatCannotBeRead) {
  Config config;
  for (const auto* path : {"/nowhere/mfad.toml", "/tmp", "/proc/self/mem"})
    EXPECT_FALSE(read_toml(path, config)) << path;
}

TEST(TomlConfig, RefusesValuesThatCannotWork) {
  EXPECT_TRUE(check(good()));
  const auto refused = [](void (*change)(Config&)) {
    Config config = good();
    change(config);
    return !check(config);
  };
  EXPECT_TRUE(refused([](Config& config) { config.data_dir.clear(); }));
  EXPECT_TRUE(refused([](Config& config) { config.cluster = "EMEA"; }));
  EXPECT_TRUE(refused([](Config& config) { config.cluster = std::string(33, 'a'); }));
  EXPECT_TRUE(refused([](Config& config) { config.kafka_brokers = "nobroker"; }));
  EXPECT_TRUE(refused([](Config& config) { config.kafka_brokers = "kafka:0"; }));
  EXPECT_TRUE(refused([](Config& config) { config.kafka_brokers = "kafka:9092,"; }));
  EXPECT_TRUE(refused([](Config& config) { config.kafka_compression = "rar"; }));
  EXPECT_TRUE(refused([](Config& config) { config.log_level = "loud"; }));
  EXPECT_TRUE(refused([](Config& config) { config.email_code_digits = 4; }));
}

}  // namespace
}  // namespace mfad::config
