#include "adapters/log/json_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <vector>

namespace mfad::log {
namespace {

constexpr Milliseconds long_enough{60'000};

// What was written into a pipe, line by line. Nobody reads before the test asks.
class Pipe {
 public:
  static constexpr int small = 4096;

  Pipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~Pipe() {
    close_reader();
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writer() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }

  // One page, which takes one write.
  void shrink() const { EXPECT_EQ(::fcntl(ends_[1], F_SETPIPE_SZ, small), small); }

  void wait_until_readable() const {
    pollfd ready{ends_[0], POLLIN, 0};
    EXPECT_EQ(::poll(&ready, 1, -1), 1);
  }

  // Reads until a line holds `last`.
  std::vector<std::string> lines_until(std::string_view last) {
    std::vector<std::string> lines(1);
    std::array<char, 4096> some{};
    while (true) {
      const ssize_t got = ::read(ends_[0], some.data(), some.size());
      if (got <= 0) return lines;
      for (const char c : std::string_view{some.data(), static_cast<std::size_t>(got)}) {
        if (c != '\n') {
          lines.back() += c;
        } else if (lines.back().find(last) != std::string::npos) {
          return lines;
        } else {
          lines.emplace_back();
        }
      }
    }
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

class JsonLogTest : public testing::Test {
 protected:
  std::uint64_t dropped() { return metrics_.counter("", {}).value(); }

  // The pipe takes half of a first line, so the thread that writes is stuck; then until one is dropped. How many were
  // taken between the two.
  int fill(JsonLog& log) {
    pipe_.shrink();
    log.write(Level::info, std::string(2 * Pipe::small, 'x'));
    pipe_.wait_until_readable();
    int written = 0;
    for (; dropped() == 0; ++written) log.write(Level::info, "filling", {{"number", std::int64_t{written}}});
    return written - 1;
  }

  Pipe pipe_;
  observe::NoMetrics metrics_;
};

TEST_F(JsonLogTest, WritesALineThatNothingFromOutsideCanForge) {
  JsonLog log{Level::info, metrics_, pipe_.writer()};
  log.write(Level::debug, "not shown");
  log.write(Level::warning, "shown", {{"name", "a\n{\"level\":\"error\"}"}, {"number", std::int64_t{7}}});
  const auto lines = pipe_.lines_until("shown");
  ASSERT_EQ(lines.size(), 1U);
  const auto rest = lines.front().find(R"(,"level":)");
  ASSERT_NE(rest, std::string::npos) << lines.front();
  EXPECT_EQ(lines.front().substr(rest),
            R"(,"level":"warning","msg":"shown","name":"a\n{\"level\":\"error\"}","number":7})");
}

TEST_F(JsonLogTest, KeepsTheOrderOfEachThreadAndEveryLineWhole) {
  constexpr int threads = 4;
  constexpr int lines_each = 500;
  JsonLog log{Level::info, metrics_, pipe_.writer()};
  {
    std::vector<std::jthread> team;
    for (int thread = 0; thread < threads; ++thread) {
      team.emplace_back([&, thread] {
        for (int i = 0; i < lines_each; ++i) log.write(Level::info, fmt::format("{} of {}.", i, thread));
      });
    }
    std::array<int, threads> next{};
    std::jthread last([&] {
      for (std::jthread& one : team) one.join();
      log.write(Level::info, "the last");
    });
    for (const std::string& line : pipe_.lines_until("the last")) {
      ASSERT_TRUE(line.starts_with(R"({"ts":")") && line.ends_with("}")) << line;
      for (int thread = 0; thread < threads; ++thread) {
        const auto of = static_cast<std::size_t>(thread);
        if (line.find(fmt::format("\"{} of {}.\"", next[of], thread)) != std::string::npos) ++next[of];
      }
    }
    EXPECT_EQ(next, (std::array<int, threads>{lines_each, lines_each, lines_each, lines_each}));
  }
  EXPECT_EQ(dropped(), 0U);
}

TEST_F(JsonLogTest, NobodyWaitsForAPipeThatNobodyReadsAndWhatWasDroppedIsSaid) {
  JsonLog log{Level::info, metrics_, pipe_.writer()};
  const int written = fill(log);
  for (int i = 0; i < 9; ++i) log.write(Level::info, "dropped too");
  ASSERT_EQ(dropped(), 10U);
  log.write(Level::error, "for this there is room");
  const auto lines = pipe_.lines_until("were dropped");
  ASSERT_EQ(lines.size(), static_cast<std::size_t>(written) + 3);
  for (std::size_t i = 0; i < static_cast<std::size_t>(written); ++i)
    ASSERT_NE(lines[i + 1].find(fmt::format(R"("number":{}}})", i)), std::string::npos) << lines[i + 1];
  EXPECT_NE(lines[lines.size() - 2].find("for this there is room"), std::string::npos);
  EXPECT_NE(lines.back().find(R"("level":"warning","msg":"lines of this log were dropped)"), std::string::npos);
  EXPECT_NE(lines.back().find(R"("lines":10})"), std::string::npos) << lines.back();
  log.write(Level::info, "as before");
  EXPECT_EQ(pipe_.lines_until("as before").size(), 1U);
}

TEST_F(JsonLogTest, ItsEndIsNotHeldUpByAPipeThatNobodyReads) {
  {
    JsonLog log{Level::info, metrics_, pipe_.writer()};
    fill(log);
  }
  SUCCEED() << "it ended";
}

TEST_F(JsonLogTest, TheLastLinesAreThereWhenItEnds) {
  constexpr int count = 15;  // the pipe takes as many writes, and one more
  {
    JsonLog log{Level::info, metrics_, pipe_.writer()};
    for (int i = 0; i < count; ++i) log.write(Level::info, "said");
    log.write(Level::error, "the end");
  }
  EXPECT_EQ(pipe_.lines_until("the end").size(), static_cast<std::size_t>(count) + 1);
}

TEST_F(JsonLogTest, AReaderThatHasGoneIsNoReasonToEnd) {
  JsonLog log{Level::info, metrics_, pipe_.writer()};
  pipe_.close_reader();
  log.write(Level::error, "to nobody");
  log.flush(long_enough);
  log.write(Level::error, "to nobody again");
  log.flush(long_enough);
  EXPECT_EQ(dropped(), 0U);
}

}  // namespace
}  // namespace mfad::log
