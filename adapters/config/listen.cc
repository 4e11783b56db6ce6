#include "adapters/config/listen.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

namespace mfad::config {
namespace {

bool is_loopback_v4(const in_addr& address) { return (ntohl(address.s_addr) >> 24U) == 127; }

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  const auto invalid = [&] {
    return error(ErrorCode::invalid,
                 fmt::format("listen {}: write a numeric address and a port, as 127.0.0.1:8080 or [::1]:8080", text));
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid();
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  ListenAddress listen;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), listen.port);
  if (digits.empty() || problem != std::errc{} || end != digits.data() + digits.size()) return invalid();
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  listen.address = host;
  in_addr v4{};
  in6_addr v6{};
  if (!bracketed && inet_pton(AF_INET, listen.address.c_str(), &v4) == 1) {
    listen.loopback = is_loopback_v4(v4);
  } else if (bracketed && inet_pton(AF_INET6, listen.address.c_str(), &v6) == 1) {
    listen.loopback = IN6_IS_ADDR_LOOPBACK(&v6) != 0;
  } else {
    return invalid();
  }
  return listen;
}

}  // namespace mfad::config
