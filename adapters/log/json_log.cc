#include "adapters/log/json_log.h"

#include <chrono>
#include <string>

#include "events/base/json_writer.h"

namespace mfad::log {
namespace {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "unknown";
}

Timestamp now() { return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()); }

std::string line_of(Level level, std::string_view message, std::span<const observe::Field> fields) {
  std::string line;
  JsonWriter json{line};
  json.begin_object();
  json.member("ts", now());
  json.member("level", name_of(level));
  json.member("msg", message);
  for (const auto& [name, value] : fields)
    std::visit([&, named = name](auto shown) { json.member(named, shown); }, value);
  json.end_object();
  line += '\n';
  return line;
}

std::string line_about_dropped(std::uint64_t lines) {
  const observe::Field field{"lines", static_cast<std::int64_t>(lines)};
  return line_of(Level::warning, "lines of this log were dropped: who reads it was too slow", {&field, 1});
}

}  // namespace

JsonLog::JsonLog(Level least, observe::Metrics& metrics, int descriptor)
    : least_(least),
      dropped_(metrics.counter("mfad_log_lines_dropped_total")),
      writer_(descriptor, line_about_dropped) {}

void JsonLog::write(Level level, std::string_view message, std::span<const observe::Field> fields) {
  if (!shows(level)) return;
  if (!writer_.add(line_of(level, message, fields), level == Level::error)) dropped_.add();
}

}  // namespace mfad::log
