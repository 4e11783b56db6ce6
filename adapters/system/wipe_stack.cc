#include "adapters/system/wipe_stack.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace mfad::system {
namespace {

constexpr std::size_t used_at_most = std::size_t{128} * 1024;  // a mail over libcurl with TLS takes a part of it

}  // namespace

[[gnu::noinline]] void wipe_stack() {
  std::array<char, used_at_most> below{};
  explicit_bzero(below.data(), below.size());
}

}  // namespace mfad::system
