// A closed loop of clients on kept-alive connections: one thread, one epoll; each connection sends its next request
// when the answer to its last one is there whole. Requests are made beforehand, byte for byte.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mfad::bench {

struct Reply {
  std::size_t request = 0;  // its index
  int status = 0;
  std::string_view head;
  std::string_view body;
  std::string_view header(std::string_view name) const;  // empty = not there
};

struct LoadResult {
  double seconds = 0;
  std::vector<double> latencies_us;
  double per_second() const { return static_cast<double>(latencies_us.size()) / seconds; }
};

// Gives up on a connection that ends. `each` is called in the order of the answers.
LoadResult run_load(std::uint16_t port, std::size_t connections, const std::vector<std::string>& requests,
                    const std::function<void(const Reply&)>& each);

// One request, one answer, on a connection of its own.
struct Answer {
  int status = 0;
  std::string head;
  std::string body;
  std::string header(std::string_view name) const;
};
Answer ask(std::uint16_t port, const std::string& request);

}  // namespace mfad::bench
