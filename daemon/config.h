// What mfad is told at its start: command line first, then the file, then these defaults (contract §1, §9 "Start").
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace mfad {

struct Config {
  std::string data_dir;
  std::string listen = "127.0.0.1:8080";
  std::string admin_token_file;
  std::string kek_file;
  bool dev = false;

  std::string cluster = "mfad";                  // [instance] cluster
  std::string kafka_brokers;                     // [kafka] brokers; empty = no publishing
  std::string kafka_compression = "lz4";         // [kafka] compression: none, gzip, snappy, lz4, zstd
  std::map<std::string, std::string> kafka_raw;  // [kafka.raw]: librdkafka's own settings, TLS and SASL among them
  int email_code_digits = 6;                     // [enrollment] email_code_digits: 5..8
  std::string log_level = "info";                // [logging] level: debug, info, warning, error

  bool operator==(const Config&) const = default;
};

}  // namespace mfad
