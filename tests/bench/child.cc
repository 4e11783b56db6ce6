#include "tests/bench/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace mfad::bench {
namespace {

constexpr double nanoseconds_per_second = 1e9;

pid_t spawn(const std::vector<std::string>& arguments, int output, const std::string& error_file) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // nothing that was started outlives a run that gave up
  const int errors = open(error_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  dup2(output >= 0 ? output : errors, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  execvp(pointers.front(), pointers.data());
  _exit(127);
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace

void give_up(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

double CpuTimes::total() const {
  double sum = 0;
  for (const auto& [name, seconds] : by_thread) sum += seconds;
  return sum;
}

CpuTimes CpuTimes::since(const CpuTimes& earlier) const {
  CpuTimes out = *this;
  for (auto& [name, seconds] : out.by_thread) {
    const auto before = earlier.by_thread.find(name);
    if (before != earlier.by_thread.end()) seconds -= before->second;
  }
  return out;
}

double machine_cpu_seconds() {
  std::istringstream fields{first_line("/proc/stat")};
  std::string name;
  double user = 0;
  double nice = 0;
  double system = 0;
  fields >> name >> user >> nice >> system;
  return (user + nice + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double own_cpu_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / nanoseconds_per_second;
}

Child::Child(std::vector<std::string> arguments, const std::string& error_file) : name_(arguments.front()) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) give_up("no pipe");
  pid_ = spawn(arguments, ends[1], error_file);
  close(ends[1]);
  output_ = ends[0];
}

Child::~Child() {
  if (pid_ > 0) kill();
  close(output_);
}

std::string Child::wait_for_line(const std::string& beginning, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>{seconds});
  while (true) {
    while (true) {
      const auto newline = pending_.find('\n');
      if (newline == std::string::npos) break;
      const std::string line = pending_.substr(0, newline);
      pending_.erase(0, newline + 1);
      if (line.starts_with(beginning)) return line;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting{output_, POLLIN, 0};
    if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0)
      give_up(fmt::format("{} did not say \"{}\" within {} s", name_, beginning, seconds));
    std::array<char, 4096> bytes{};
    const auto got = read(output_, bytes.data(), bytes.size());
    if (got <= 0) give_up(fmt::format("{} ended before it said \"{}\"", name_, beginning));
    pending_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

CpuTimes Child::cpu() const {
  CpuTimes times;
  std::error_code ignored;
  for (const auto& task : std::filesystem::directory_iterator{fmt::format("/proc/{}/task", pid_), ignored}) {
    std::istringstream fields{first_line(task.path() / "schedstat")};
    double nanoseconds = 0;
    fields >> nanoseconds;
    times.by_thread[first_line(task.path() / "comm")] += nanoseconds / nanoseconds_per_second;
  }
  return times;
}

double Child::status_mib(const std::string& field) const {
  std::ifstream in{fmt::format("/proc/{}/status", pid_)};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(field)) return std::stod(line.substr(field.size())) / 1024;
  }
  return 0;
}

double Child::resident_mib() const { return status_mib("VmRSS:"); }
double Child::resident_peak_mib() const { return status_mib("VmHWM:"); }
void Child::forget_resident_peak() const { std::ofstream(fmt::format("/proc/{}/clear_refs", pid_)) << "5"; }

void Child::stop() {
  ::kill(pid_, SIGTERM);
  wait(true);
}

void Child::kill() {
  ::kill(pid_, SIGKILL);
  wait(false);
}

int Child::wait(bool or_give_up) {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (or_give_up && code != 0) give_up(fmt::format("{} ended with {}", name_, code));
  return code;
}

int run_program(const std::vector<std::string>& arguments, const std::string& output_file) {
  const pid_t pid = spawn(arguments, -1, output_file);
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace mfad::bench
