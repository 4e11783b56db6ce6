// What is noted of each request as it is answered: counts and times for the metrics, a line for the log. Any thread; a
// request that goes well costs a few atomic additions.
//
// The log has every refusal and failure, and one success of a thousand; all of them at level debug. Beyond
// `lines_per_second_max` lines are only counted: a flood of requests must not become a flood of lines.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

#include "daemon/api/port.h"
#include "daemon/api/route.h"
#include "daemon/observe/log.h"
#include "daemon/observe/metrics.h"
#include "events/port/system.h"

namespace mfad::api {

struct Call;

class RequestWatch {
 public:
  static constexpr std::uint64_t successes_per_line = 1000;
  static constexpr int lines_per_second_max = 100;
  static constexpr std::chrono::seconds slow_min{1};

  RequestWatch(const Clock& clock, observe::Metrics& metrics, observe::Log& log);

  std::chrono::nanoseconds now() const { return clock_.ticks(); }
  void answered(const Call& call, const Response& response);
  void streaming(const Call& call, int status);                                   // its end is not seen here
  void refused_by_protocol(const Problem& problem, std::string_view request_id);  // never was a request

  // Hands what has been counted since the last time to the metrics.
  void flush();

 private:
  static constexpr std::size_t classes = 6;  // other, 1xx to 5xx
  static constexpr std::size_t results = 3;  // ok, refused, failed
  struct OfRoute {
    std::array<std::atomic<std::uint64_t>, classes> counts{};
    std::array<observe::Histogram*, results> times{};  // none of what needs no token
  };
  OfRoute& of(const Route* route);
  void count(OfRoute& noted, int status);
  void write_line(const Call& call, const Response& response, std::chrono::nanoseconds taken);
  bool may_write();

  const Clock& clock_;
  observe::Metrics& metrics_;
  observe::Log& log_;
  observe::Counter& suppressed_;
  std::vector<OfRoute> routes_;
  std::atomic<std::uint64_t> successes_ = 0;
  std::atomic<std::int64_t> second_ = 0;  // that the lines below were written in
  std::atomic<int> lines_ = 0;
};

}  // namespace mfad::api
