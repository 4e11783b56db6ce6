// `ADDR:PORT` to listen on: a numeric address, IPv6 in brackets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/base/error.h"

namespace mfad::config {

struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
  bool loopback = false;

  std::string for_url() const { return address.find(':') == std::string::npos ? address : "[" + address + "]"; }
  bool operator==(const ListenAddress&) const = default;
};

Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace mfad::config
