// The immutable ids of directories as account ids, and the binary numbers that Active Directory stores.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mfad::directory {

// 16 bytes as Active Directory stores them (first three fields little-endian), or the text of a UUID; lower case.
std::optional<std::string> id_of_object_guid(std::string_view bytes);
std::optional<std::string> id_of_entry_uuid(std::string_view text);

std::optional<std::int32_t> parse_int32(std::string_view text);

// The objectSid with the same domain as `security_id` and another last number; empty when either is malformed.
std::string sibling_security_id(std::string_view security_id, std::string_view relative_id);

}  // namespace mfad::directory
