// The daemon that is measured: its own process in a scratch directory, in production form, with a caller for each role.
// One thread.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/child.h"
#include "tests/bench/load.h"

namespace mfad::bench {

class Daemon {
 public:
  // `bin` holds mfad; `directory` is made, and removed again at the end.
  Daemon(std::string bin, std::string directory);
  ~Daemon();

  // Seconds until it said that it is ready.
  double start(const std::vector<std::string>& arguments = {});
  void stop();
  void kill();

  // From the next start on its wall clock, and that of `now`, is so far ahead of the machine's; a start believes it at
  // once, so that what was due meanwhile is done then.
  void set_clock_ahead(std::chrono::seconds by);
  std::chrono::seconds now() const;  // since the epoch

  const std::string& data() const { return data_; }
  const std::string& kek_file() const { return kek_file_; }
  std::string token_file(const std::string& role) const;
  std::uint16_t port() const { return port_; }
  const Child& process() const { return *child_; }

  void begin_keys_at(std::uint64_t number) { keys_ += number; }

  // The bytes of a request; a POST gets an idempotency key of its own.
  std::string request(const std::string& method, const std::string& path, const std::string& role,
                      const std::string& body = {}, const std::string& more_headers = {});
  Answer ask(const std::string& method, const std::string& path, const std::string& role, const std::string& body = {},
             const std::string& more_headers = {});
  // Gives up on another answer than 200 to 202.
  Answer must(const std::string& method, const std::string& path, const std::string& role, const std::string& body = {},
              const std::string& more_headers = {});
  // PUT with the precondition that the resource `etag_of` asks for.
  Answer put(const std::string& path, const std::string& etag_of, const std::string& body);

  std::uint64_t position();                // the tail of the log
  void wait_for_rows();                    // until queries show that tail
  void wait_until_idle();                  // until the tail has stood still for a second: nothing more was due
  double metric(const std::string& name);  // 0 when it is not there

 private:
  void make_callers();
  std::string clock_library() const { return bin_ + "/../tests/libset_clock.so"; }
  std::string clock_file() const { return directory_ + "/clock"; }
  void write(const std::string& path, const std::string& content) const;

  const std::string bin_;
  const std::string directory_;
  const std::string data_;
  const std::string kek_file_;
  std::map<std::string, std::string> tokens_;  // by role
  std::unique_ptr<Child> child_;
  std::uint16_t port_ = 0;
  std::chrono::seconds ahead_{0};
  std::uint64_t keys_ = 0;
};

// As the keys of clients, which are in no order of time; no two are the same.
std::uint64_t scattered(std::uint64_t number);

// The text between `"name":"` and the next quote; empty when it is not there.
std::string json_string(std::string_view body, std::string_view name);

}  // namespace mfad::bench
