// Comparison of text: Unicode NFC and full case folding (contract §9 "Times, text, names"), over libunistring.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mfad {

bool is_valid_utf8(std::string_view text);
bool has_control_characters(std::string_view text);  // C0, DEL, C1

// NFC(casefold(text)): equal folds = same name. Ill-formed UTF-8 is returned as it is.
std::string fold_case(std::string_view text);

// `alice@example.org` -> `a•••@e•••.org`; what has no such shape -> `•••`.
std::string mask_mail(std::string_view address);

}  // namespace mfad
