#include "daemon/ctl/events.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "daemon/ctl/client.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/export_check.h"
#include "daemon/ctl/output.h"
#include "daemon/ctl/output_file.h"
#include "daemon/ctl/sse.h"
#include "daemon/ctl/target.h"

namespace mfad::ctl {
namespace {

using namespace std::chrono_literals;

constexpr auto reconnect_after = 1s;

std::int64_t count_of(const Invocation& invocation) {
  const auto text = invocation.value_of("--count");
  return text.empty() ? -1 : std::strtoll(text.c_str(), nullptr, 10);
}

// Lines of what comes in pieces.
class LineSplitter {
 public:
  template <class OnLine>
  void feed(std::string_view bytes, OnLine on_line) {
    buffer_ += bytes;
    std::size_t from = 0;
    for (auto end = buffer_.find('\n'); end != std::string::npos; end = buffer_.find('\n', from)) {
      on_line(std::string_view(buffer_).substr(from, end - from));
      from = end + 1;
    }
    buffer_.erase(0, from);
  }
  const std::string& rest() const { return buffer_; }

 private:
  std::string buffer_;
};

}  // namespace

int follow_events(const Invocation& invocation) {
  auto client = Client::make(invocation.globals);
  if (!client) return fail(exit_usage, client.error().message);
  auto left = count_of(invocation);
  if (left == 0) return exit_ok;
  Call call{.method = "GET", .target = target_of(invocation)};
  while (true) {
    SseReader reader([&](const std::string& id, const std::string& data) {
      call.last_event_id = id;
      print_event_line(invocation, data);
      return --left != 0;
    });
    const auto answer = client->stream(call, [&](std::string_view bytes) { return reader.feed(bytes); });
    if (left == 0) return exit_ok;
    const bool lost = answer.ok() || answer.status == 503 || (answer.status == 0 && !call.last_event_id.empty());
    if (!lost) return report(answer, invocation.globals);
    if (!call.last_event_id.empty()) call.target = target_of(invocation, "after");
    if (!invocation.globals.quiet) say(fmt::format("connection lost; going on after position {}", call.last_event_id));
    std::this_thread::sleep_for(reconnect_after);
  }
}

int export_events(const Invocation& invocation) {
  auto client = Client::make(invocation.globals);
  if (!client) return fail(exit_usage, client.error().message);
  const auto path = invocation.value_of("--file");
  auto file = OutputFile::open(path);
  if (!file) return fail(exit_error, file.error().message);
  ExportCheck check;
  LineSplitter lines;
  bool written = true;
  const auto answer = client->stream({.method = "GET", .target = target_of(invocation)}, [&](std::string_view bytes) {
    written = file->write(bytes);
    lines.feed(bytes, [&](std::string_view line) { check.feed(line); });
    return written;
  });
  if (!written) return fail(exit_error, fmt::format("cannot write {}; check the room on its disk", path));
  if (!answer.ok() && answer.status != 0) return report(answer, invocation.globals);
  if (answer.status == 0 && check.count() == 0 && lines.rest().empty()) return report(answer, invocation.globals);
  check.feed(lines.rest());
  if (const auto wrong = check.finish())
    return fail(exit_integrity, fmt::format("the export is not whole: {}", *wrong));
  if (const auto kept = file->keep(); !kept) return fail(exit_error, kept.error().message);
  if (!invocation.globals.quiet) say(fmt::format("{} events, chain hash {}", check.count(), check.chain_hash()));
  return exit_ok;
}

}  // namespace mfad::ctl
