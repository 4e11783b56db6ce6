// Points in time are milliseconds since 1970 UTC; the wire form is RFC 3339 with milliseconds and `Z` (contract §2).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mfad {

using Milliseconds = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Milliseconds>;

constexpr Timestamp timestamp_from_ms(std::int64_t ms) { return Timestamp{Milliseconds{ms}}; }

// `2026-11-24T18:44:49.123Z`. Years 0000 to 9999; what lies outside is clamped.
std::string to_rfc3339(Timestamp time);
void append_rfc3339(std::string& out, Timestamp time);

// Strict RFC 3339 with any fraction (cut to milliseconds) and any offset; a leap second is its last millisecond.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace mfad
