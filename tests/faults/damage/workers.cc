#include "tests/faults/damage/workers.h"

#include <array>
#include <cstdio>
#include <deque>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "events/base/check.h"

namespace mfad::testing {
namespace {

constexpr std::size_t children_max = 2;

struct Stretch {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

// One line per case, so that what a child had reported is whole when it dies.
std::string line_of(const Tried& tried) {
  auto what = tried.verdict.what;
  std::replace(what.begin(), what.end(), '\n', ' ');
  return fmt::format("{} {} {}\n", tried.number, static_cast<int>(tried.verdict.fate), what);
}

Tried parse(const std::string& line) {
  Tried tried;
  char* rest = nullptr;
  tried.number = std::strtoull(line.c_str(), &rest, 10);
  tried.verdict.fate = static_cast<Fate>(std::strtol(rest, &rest, 10));
  tried.verdict.what = *rest == ' ' ? rest + 1 : rest;
  return tried;
}

class Child {
 public:
  Child(Stretch stretch, const Tries& tries) : stretch_(stretch) {
    std::array<int, 2> ends{};
    MFAD_CHECK(::pipe(ends.data()) == 0, "a pipe");
    std::fflush(stdout);
    process_ = ::fork();
    MFAD_CHECK(process_ >= 0, "a child");
    ::close(ends[process_ == 0 ? 0 : 1]);
    pipe_ = ends[process_ == 0 ? 1 : 0];
    if (process_ == 0) live(tries);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { ::close(pipe_); }

  int pipe() const { return pipe_; }

  // Blocks until something comes; what is left to do when the child has ended.
  std::optional<Stretch> read(const std::function<void(const Tried&)>& hears) {
    std::array<char, 4096> buffer{};
    const auto got = ::read(pipe_, buffer.data(), buffer.size());
    if (got <= 0) return ended(hears);
    text_.append(buffer.data(), static_cast<std::size_t>(got));
    for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
      const auto tried = parse(text_.substr(0, end));
      text_.erase(0, end + 1);
      if (tried.verdict.fate == Fate::died) {
        doing_ = tried.verdict.what;
        continue;
      }
      stretch_.first = tried.number + 1;
      hears(tried);
    }
    return std::nullopt;
  }

 private:
  [[noreturn]] void live(const Tries& tries) const {
    try {
      tries(stretch_.first, stretch_.end, [this](const Tried& tried) {
        const auto line = line_of(tried);
        MFAD_CHECK(::write(pipe_, line.data(), line.size()) == static_cast<ssize_t>(line.size()),
                   "a parent that listens");
      });
    } catch (const std::exception& failed) {
      fmt::print(stderr, "{}\n", failed.what());
      ::_exit(1);
    }
    ::_exit(0);
  }

  Stretch ended(const std::function<void(const Tried&)>& hears) {
    int status = 0;
    ::waitpid(process_, &status, 0);
    if (stretch_.first < stretch_.end) {
      const auto how =
          WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status)) : fmt::format("exit {}", status);
      hears({stretch_.first++, {Fate::died, fmt::format("{} the process ended with {}", doing_, how)}});
    }
    return stretch_;
  }

  Stretch stretch_;
  pid_t process_ = 0;
  int pipe_ = -1;
  std::string text_;
  std::string doing_;
};

}  // namespace

void try_in_children(std::uint64_t cases, std::uint64_t together, const Tries& tries,
                     const std::function<void(const Tried&)>& hears) {
  std::deque<Stretch> waiting;
  for (std::uint64_t first = 0; first < cases; first += together) {
    waiting.push_back({first, std::min(first + together, cases)});
  }
  std::vector<std::unique_ptr<Child>> children;
  while (!waiting.empty() || !children.empty()) {
    while (!waiting.empty() && children.size() < children_max) {
      children.push_back(std::make_unique<Child>(waiting.front(), tries));
      waiting.pop_front();
    }
    std::vector<pollfd> ready;
    for (const auto& child : children) ready.push_back({child->pipe(), POLLIN, 0});
    MFAD_CHECK(::poll(ready.data(), ready.size(), -1) > 0, "a child that is heard");
    for (std::size_t i = ready.size(); i-- > 0;) {
      if (ready[i].revents == 0) continue;
      const auto left = children[i]->read(hears);
      if (!left) continue;
      children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
      if (left->first < left->end) waiting.push_front(*left);
    }
  }
}

}  // namespace mfad::testing
