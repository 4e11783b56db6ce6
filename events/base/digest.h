// Hashes over libcrypto and ISA-L. Thread-safe; each thread keeps its own contexts.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace mfad {

using Digest = std::array<std::uint8_t, 32>;       // SHA-256
using ShortDigest = std::array<std::uint8_t, 16>;  // the first half of one: enough to tell 2^64 things apart

Digest sha256(std::string_view bytes);
Digest sha256(std::string_view first, std::string_view second);  // of the concatenation
Digest hmac_sha256(std::string_view key, std::string_view bytes);
std::uint32_t crc32c(std::string_view bytes);

ShortDigest shorten(const Digest& digest);
std::string_view bytes_of(const Digest& digest);
std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);

// True when equal; time depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace mfad
