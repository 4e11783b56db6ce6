#include "daemon/ctl/table.h"

#include <algorithm>

namespace mfad::ctl {
namespace {

constexpr std::size_t gap = 2;

void append_cell(std::string& line, const std::string& text, std::size_t width, bool last) {
  line += text;
  if (!last) line.append(width - width_of(text) + gap, ' ');
}

}  // namespace

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string printable(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c < 0x20 || c == 0x7f || c1) {
      out += '?';
      i += c1 ? 1 : 0;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string format_table(const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& title : titles) widths.push_back(width_of(title));
  std::vector<std::vector<std::string>> clean{titles};
  for (const auto& row : rows) {
    auto& cells = clean.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(printable(row[i]));
      widths[i] = std::max(widths[i], width_of(cells.back()));
    }
  }
  std::string text;
  for (const auto& row : clean) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) append_cell(line, row[i], widths[i], i + 1 == row.size());
    text += line + '\n';
  }
  return text;
}

std::string format_pairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t width = 0;
  for (const auto& [name, value] : pairs) width = std::max(width, width_of(name));
  std::string text;
  for (const auto& [name, value] : pairs) {
    append_cell(text, name, width, false);
    text += printable(value) + '\n';
  }
  return text;
}

}  // namespace mfad::ctl
