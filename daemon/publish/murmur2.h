// The hash by which Java's default partitioner spreads keys (contract §7).
#pragma once

#include <cstdint>
#include <string_view>

namespace mfad::publish {

std::int32_t murmur2(std::string_view key);

// REQUIRES: partitions > 0.
std::int32_t partition_of(std::string_view key, std::int32_t partitions);

}  // namespace mfad::publish
