// Aligned text tables on stdout. Widths count characters, not bytes; control characters of data never reach the
// terminal.
#pragma once

#include <string>
#include <vector>

namespace mfad::ctl {

std::string printable(const std::string& text);
std::size_t width_of(const std::string& text);  // characters

// Rows of as many cells as there are titles; the last column is not padded.
std::string format_table(const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& rows);

// `name   value`, names aligned.
std::string format_pairs(const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace mfad::ctl
