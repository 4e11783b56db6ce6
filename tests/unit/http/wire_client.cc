#include "tests/unit/http/wire_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace mfad::http {

WireClient::WireClient() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval limit{60, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

WireClient::WireClient(std::uint16_t port, int receive_buffer) : WireClient() {
  if (receive_buffer != 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  EXPECT_TRUE(connect(port)) << std::strerror(errno);
}

bool WireClient::connect(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

WireClient::~WireClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool WireClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void WireClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

void WireClient::abort() {
  const linger reset{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(std::exchange(socket_, -1));
}

bool WireClient::receive() {
  std::array<char, 16 * 1024> room;
  const auto n = ::recv(socket_, room.data(), room.size(), 0);
  if (n < 0 && errno == EAGAIN) ADD_FAILURE() << "nothing came for a minute after: " << received_;
  if (n < 0 && errno == ECONNRESET) was_reset_ = true;
  if (n <= 0) return false;
  received_.append(room.data(), static_cast<std::size_t>(n));
  return true;
}

bool WireClient::receive_until(std::string_view end) {
  while (received_.find(end) == received_.npos) {
    if (!receive()) return false;
  }
  return true;
}

std::string WireClient::head() {
  if (!receive_until("\r\n\r\n")) return std::exchange(received_, {});
  return without_dates(bytes(received_.find("\r\n\r\n") + 4));
}

std::string WireClient::answer() {
  auto text = head();
  static constexpr std::string_view field = "Content-Length: ";
  const auto at = text.find(field);
  if (at == text.npos) return text;
  std::size_t length = 0;
  std::from_chars(text.data() + at + field.size(), text.data() + text.size(), length);
  return text + bytes(length);
}

std::string WireClient::bytes(std::size_t count) {
  while (received_.size() < count && receive()) {
  }
  auto result = received_.substr(0, count);
  received_.erase(0, result.size());
  return result;
}

std::string WireClient::until_closed() {
  while (receive()) {
  }
  return without_dates(std::exchange(received_, {}));
}

std::string without_dates(std::string text) {
  static constexpr std::string_view field = "\r\nDate: ";
  for (auto at = text.find(field); at != text.npos; at = text.find(field, at + 1)) {
    const auto begin = at + field.size();
    text.replace(begin, text.find('\r', begin) - begin, "D");
  }
  return text;
}

}  // namespace mfad::http
