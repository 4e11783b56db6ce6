// The accounts that are measured with: imported, enrolled with an authenticator, each with the codes that it may still
// use. A code works once per time step; so each person remembers its last one. One thread.
#pragma once

#include <string>
#include <vector>

#include "adapters/factors/oath_code_check.h"
#include "events/base/secret.h"
#include "tests/bench/daemon.h"

namespace mfad::bench {

// What one measured run of requests cost.
struct Run {
  LoadResult load;
  CpuTimes cpu;             // of the daemon, until its rows show what was done
  double groups = 0;        // made durable meanwhile
  std::uint64_t first = 0;  // position before it
  std::uint64_t last = 0;   // and after
  double cpu_us() const { return cpu.total() * 1e6 / static_cast<double>(load.latencies_us.size()); }
  std::string cpu_us_by_thread() const;  // "http 14.4, writer 30.9"
  double mean_group() const { return static_cast<double>(load.latencies_us.size()) / groups; }
};

class People {
 public:
  // Makes the store with a role that all belong to.
  explicit People(Daemon& daemon);

  Run import_accounts(std::size_t count);  // beyond those that are there
  // Enrolls the next `count` people who are not yet.
  Run start_enrollments(std::size_t count, std::size_t connections);
  Run confirm_enrollments(std::size_t connections);
  // For the next `count` people in turn: a flow of one type, then its verification.
  Run start_flows(std::size_t count, std::size_t connections);
  Run verify(std::size_t connections);

  std::vector<std::string> queries(std::size_t count, const std::string& kind);  // requests: account, role or members
  Run ask_all(const std::vector<std::string>& requests, std::size_t connections);

  // Whose turn it is first, in flows and in queries, and where the keys of commands begin.
  void begin_at(std::uint64_t seed);

  std::size_t enrolled() const { return enrolled_; }
  std::size_t count() const { return people_.size(); }
  const std::string& store() const { return store_; }
  static constexpr std::string_view everybody = "dc=corp,dc=example";
  static std::string role_body(bool enforced, std::string_view container = everybody);

 private:
  struct Person {
    std::string id;
    Secret seed;
    std::string enrollment;
    std::string flow;
    std::int64_t last_step = 0;
  };
  Run measure(const std::vector<std::string>& requests, std::size_t connections,
              const std::function<void(const Reply&)>& each);
  std::string code_of(Person& person);
  std::string code_of(Person& person, std::int64_t step);
  std::int64_t current_step() const { return daemon_.now().count() / step_seconds; }
  void wait_for_unused_steps() const;
  std::string path_of(const Person& person) const;

  static constexpr std::int64_t step_seconds = 30;

  Daemon& daemon_;
  const std::string store_ = "/v1/stores/corp";
  factors::OathCodeCheck codes_;
  std::vector<Person> people_;
  std::size_t enrolled_ = 0;
  std::uint64_t seed_ = 0;
  std::size_t next_ = 0;              // whose turn it is to start a flow
  std::vector<std::size_t> waiting_;  // people whose next step is due
};

}  // namespace mfad::bench
