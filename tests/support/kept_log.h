// A log that keeps its lines: level, message, ` name=value` of each field.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "daemon/observe/log.h"

namespace mfad::test {

class KeptLog final : public observe::Log {
 public:
  using Log::write;
  bool shows(observe::Level level) const override { return level >= least; }
  void write(observe::Level level, std::string_view message, std::span<const observe::Field> fields) override {
    std::string line = fmt::format("{} {}", static_cast<int>(level), message);
    for (const auto& [name, value] : fields) {
      std::visit([&, named = name](auto shown) { line += fmt::format(" {}={}", named, shown); }, value);
    }
    lines.push_back(std::move(line));
  }
  observe::Level least = observe::Level::info;
  std::vector<std::string> lines;
};

}  // namespace mfad::test
