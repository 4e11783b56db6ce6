#include "tests/bench/load.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstring>

#include "tests/bench/child.h"

namespace mfad::bench {
namespace {

using Clock = std::chrono::steady_clock;

std::string_view header_of(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() <= name.size() + 1 || line[name.size()] != ':') continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const auto start = line.find_first_not_of(' ', name.size() + 1);
    return start == std::string_view::npos ? std::string_view{} : line.substr(start);
  }
  return {};
}

std::size_t number_of(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

class Connection {
 public:
  explicit Connection(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      give_up(fmt::format("nobody listens on port {}", port));
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return fd_; }

  void send(std::size_t index, const std::string& request) {
    request_ = index;
    got_.clear();
    sent_at_ = Clock::now();
    for (std::size_t sent = 0; sent < request.size();) {
      const auto some = ::send(fd_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (some <= 0) give_up("the server ended a connection that was being written to");
      sent += static_cast<std::size_t>(some);
    }
  }

  // True when the answer is there whole.
  bool receive() {
    std::array<char, 65536> bytes;  // NOLINT: filled by recv
    const auto got = recv(fd_, bytes.data(), bytes.size(), 0);
    if (got <= 0) give_up(fmt::format("the server ended a connection that waited for request {}", request_));
    got_.append(bytes.data(), static_cast<std::size_t>(got));
    const auto end = got_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    head_bytes_ = end + 2;
    const std::string_view head{got_.data(), head_bytes_};
    return got_.size() >= end + 4 + number_of(header_of(head, "content-length"));
  }

  Reply reply() const {
    const std::string_view all{got_};
    const std::string_view head = all.substr(0, head_bytes_);
    return {request_, static_cast<int>(number_of(head.substr(head.find(' ') + 1, 3))), head,
            all.substr(head_bytes_ + 2)};
  }
  double waited_us() const { return std::chrono::duration<double, std::micro>(Clock::now() - sent_at_).count(); }

 private:
  int fd_;
  std::size_t request_ = 0;
  std::size_t head_bytes_ = 0;
  Clock::time_point sent_at_;
  std::string got_;
};

}  // namespace

std::string_view Reply::header(std::string_view name) const { return header_of(head, name); }
std::string Answer::header(std::string_view name) const { return std::string{header_of(head, name)}; }

LoadResult run_load(std::uint16_t port, std::size_t connections, const std::vector<std::string>& requests,
                    const std::function<void(const Reply&)>& each) {
  LoadResult result;
  result.latencies_us.reserve(requests.size());
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Connection>> all;
  for (std::size_t index = 0; index < std::min(connections, requests.size()); ++index) {
    all.push_back(std::make_unique<Connection>(port));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = all.back().get();
    epoll_ctl(poll, EPOLL_CTL_ADD, all.back()->fd(), &event);
  }
  const auto begun = Clock::now();
  std::size_t next = 0;
  for (const auto& connection : all) {
    connection->send(next, requests[next]);
    ++next;
  }
  std::array<epoll_event, 256> events{};
  while (result.latencies_us.size() < requests.size()) {
    const int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
    for (int index = 0; index < ready; ++index) {
      auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(index)].data.ptr);
      if (!connection.receive()) continue;
      result.latencies_us.push_back(connection.waited_us());
      if (each) each(connection.reply());
      if (next == requests.size()) continue;
      connection.send(next, requests[next]);
      ++next;
    }
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  close(poll);
  return result;
}

Answer ask(std::uint16_t port, const std::string& request) {
  Connection connection{port};
  connection.send(0, request);
  while (!connection.receive()) {
  }
  const Reply reply = connection.reply();
  return {reply.status, std::string{reply.head}, std::string{reply.body}};
}

}  // namespace mfad::bench
