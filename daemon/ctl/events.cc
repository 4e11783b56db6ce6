#include "daemon/ctl/events.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>
#include <utility>

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

class Follower {
 public:
  Follower(const Invocation& invocation, Client& client)
      : invocation_(invocation), client_(client), left_(count_of(invocation)) {}

  int run() {
    if (left_ == 0) return exit_ok;
    if (!invocation_.has("--after")) {
      if (const auto refusal = begin_at_tail()) return report(*refusal, invocation_.globals);
    }
    while (true) {
      const auto answer = follow();
      if (left_ == 0 || std::ferror(stdout) != 0) return exit_ok;  // the end of output is told by whoever flushes it
      if (!answer.ok() && !answer.busy() && !(answer.status == 0 && began_)) return report(answer, invocation_.globals);
      tell(answer);
      std::this_thread::sleep_for(reconnect_after);
    }
  }

 private:
  // The place is known before the first event, so that a connection lost until then loses no event.
  std::optional<Answer> begin_at_tail() {
    auto answer = client_.call({.method = "GET", .target = "/v1/whoami"});
    if (!answer.ok() || answer.position.empty()) return answer;
    last_seen_ = answer.position;
    began_ = true;
    return std::nullopt;
  }

  Answer follow() {
    SseReader reader([&](const std::string& id, const std::string& data) {
      last_seen_ = id;
      print_event_line(invocation_, data);
      return --left_ != 0 && std::ferror(stdout) == 0;
    });
    const Call call{.method = "GET",
                    .target = target_of(invocation_, last_seen_.empty() ? "" : "after"),
                    .last_event_id = last_seen_};
    return client_.stream(call, [&](std::string_view bytes) {
      began_ = true;
      told_busy_ = false;
      return reader.feed(bytes);
    });
  }

  // What lasts is told once.
  void tell(const Answer& answer) {
    if (answer.busy()) {
      if (!std::exchange(told_busy_, true)) report(answer, invocation_.globals);
      return;
    }
    if (invocation_.globals.quiet) return;
    const auto place = last_seen_.empty() ? invocation_.value_of("--after") : last_seen_;
    say(fmt::format("connection lost; going on after position {}", place));
  }

  const Invocation& invocation_;
  Client& client_;
  std::int64_t left_;  // below 0: without an end
  std::string last_seen_;
  bool began_ = false;
  bool told_busy_ = false;
};

}  // namespace

int follow_events(const Invocation& invocation) {
  auto client = Client::make(invocation.globals);
  if (!client) return fail(exit_usage, client.error().message);
  return Follower(invocation, *client).run();
}

int export_events(const Invocation& invocation) {
  auto client = Client::make(invocation.globals);
  if (!client) return fail(exit_usage, client.error().message);
  const auto path = invocation.value_of("--file");
  auto file = OutputFile::open(path);
  if (!file) return fail(exit_error, file.error().message);
  const auto timeout = timeout_of(invocation.globals);
  if (!timeout) return fail(exit_usage, timeout.error().message);
  const auto deadline = std::chrono::steady_clock::now() + *timeout;
  ExportCheck check;
  LineSplitter lines;
  bool written = true;
  const auto begin = [&] {
    return client->stream({.method = "GET", .target = target_of(invocation)}, [&](std::string_view bytes) {
      written = file->write(bytes);
      lines.feed(bytes, [&](std::string_view line) { check.feed(line); });
      return written;
    });
  };
  auto answer = begin();
  while (answer.busy() && std::chrono::steady_clock::now() + reconnect_after < deadline) {
    std::this_thread::sleep_for(reconnect_after);
    answer = begin();
  }
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
