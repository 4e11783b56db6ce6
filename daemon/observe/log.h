// The log of the daemon as its parts see it: a level, a sentence, named values. Implemented in adapters/log. Never
// given a secret or personal data. Any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <variant>

namespace mfad::observe {

enum class Level : std::uint8_t { debug, info, warning, error };

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

class Log {
 public:
  virtual ~Log() = default;

  // Whether a line of that level is written at all: ask before forming costly values.
  virtual bool shows(Level level) const = 0;
  virtual void write(Level level, std::string_view message, std::span<const Field> fields) = 0;

  void write(Level level, std::string_view message) { write(level, message, std::span<const Field>{}); }
  void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
    write(level, message, std::span<const Field>{fields.begin(), fields.size()});
  }
};

class NoLog final : public Log {
 public:
  using Log::write;
  bool shows(Level) const override { return false; }
  void write(Level, std::string_view, std::span<const Field>) override {}
};

}  // namespace mfad::observe
