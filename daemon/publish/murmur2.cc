#include "daemon/publish/murmur2.h"

#include <cstddef>

namespace mfad::publish {
namespace {

constexpr std::uint32_t multiplier = 0x5bd1e995U;
constexpr std::uint32_t seed = 0x9747b28cU;

std::uint32_t byte_at(std::string_view text, std::size_t index) { return static_cast<unsigned char>(text[index]); }

}  // namespace

std::int32_t murmur2(std::string_view key) {
  std::uint32_t hash = seed ^ static_cast<std::uint32_t>(key.size());
  std::size_t at = 0;
  for (; at + 4 <= key.size(); at += 4) {
    std::uint32_t word =
        byte_at(key, at) | byte_at(key, at + 1) << 8U | byte_at(key, at + 2) << 16U | byte_at(key, at + 3) << 24U;
    word *= multiplier;
    word ^= word >> 24U;
    word *= multiplier;
    hash = hash * multiplier ^ word;
  }
  const std::size_t left = key.size() - at;
  if (left >= 3) hash ^= byte_at(key, at + 2) << 16U;
  if (left >= 2) hash ^= byte_at(key, at + 1) << 8U;
  if (left >= 1) hash = (hash ^ byte_at(key, at)) * multiplier;
  hash ^= hash >> 13U;
  hash *= multiplier;
  hash ^= hash >> 15U;
  return static_cast<std::int32_t>(hash);
}

std::int32_t partition_of(std::string_view key, std::int32_t partitions) {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

}  // namespace mfad::publish
