#include "adapters/log/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string_view>
#include <utility>

namespace mfad::log {
namespace {

constexpr int poll_ms = 50;  // how soon a thread whose reader is stuck notices the end

// A signal to the process is for the thread that waits for it, and a pipe without a reader is no reason to end.
void block_all_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

struct LineWriter::Shared {
  int descriptor = -1;
  std::function<std::string(std::uint64_t)> say_dropped;
  std::mutex mutex;
  std::condition_variable changed;
  std::string waiting;        // guarded by mutex, as all below
  bool writing = false;       // what was taken out of `waiting` is not written yet
  std::uint64_t dropped = 0;  // since it was said last
  bool given_up = false;      // nobody waits for the rest
  bool ended = false;

  bool idle() const { return waiting.empty() && dropped == 0 && !writing; }
  bool is_given_up() {
    const std::lock_guard lock(mutex);
    return given_up;
  }
  void run();
  void run_until_given_up();
  void write(std::string_view text);
};

void LineWriter::Shared::run() {
  block_all_signals();
  run_until_given_up();
  const std::lock_guard lock(mutex);
  ended = true;
  changed.notify_all();
}

void LineWriter::Shared::run_until_given_up() {
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait(lock, [this] { return !waiting.empty() || dropped > 0 || given_up; });
    if (given_up) return;
    std::string lines = std::exchange(waiting, {});
    const std::uint64_t lost = std::exchange(dropped, 0);
    writing = true;
    lock.unlock();
    if (lost > 0) lines += say_dropped(lost);  // they came after what waits
    write(lines);
    lock.lock();
    writing = false;
    changed.notify_all();
  }
}

// Only when poll says that there is room, and then no more than a pipe takes at once: the thread is never caught in a
// write that nothing can end.
void LineWriter::Shared::write(std::string_view text) {
  while (!text.empty()) {
    pollfd ready{descriptor, POLLOUT, 0};
    const int polled = ::poll(&ready, 1, poll_ms);
    if (is_given_up()) return;
    if (polled == 0 || (polled < 0 && errno == EINTR)) continue;
    const ssize_t written = ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      return;  // nobody reads any more: there is nowhere to say so
    }
  }
}

LineWriter::LineWriter(int descriptor, std::function<std::string(std::uint64_t lines)> say_dropped)
    : shared_(std::make_shared<Shared>()) {
  shared_->descriptor = descriptor;
  shared_->say_dropped = std::move(say_dropped);
  thread_ = std::jthread([shared = shared_] { shared->run(); });
}

LineWriter::~LineWriter() {
  flush(end_waits_max);
  std::unique_lock lock(shared_->mutex);
  shared_->given_up = true;
  shared_->changed.notify_all();
  const bool ended = shared_->changed.wait_for(lock, end_waits_max, [this] { return shared_->ended; });
  lock.unlock();
  // It owns what it uses: should its descriptor hold it up after all, that must not hold up the end.
  if (ended) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

bool LineWriter::add(std::string line, bool urgent) {
  {
    const std::lock_guard lock(shared_->mutex);
    const std::size_t room = waiting_bytes_max + (urgent ? urgent_bytes_max : 0);
    if (shared_->waiting.size() + line.size() > room) {
      ++shared_->dropped;
      return false;
    }
    shared_->waiting += line;
  }
  shared_->changed.notify_all();
  return true;
}

bool LineWriter::flush(Milliseconds at_most) {
  std::unique_lock lock(shared_->mutex);
  return shared_->changed.wait_for(lock, at_most, [this] { return shared_->idle(); });
}

}  // namespace mfad::log
