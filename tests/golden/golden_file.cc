#include "tests/golden/golden_file.h"

#include <filesystem>
#include <fstream>

#include "events/base/digest.h"

namespace mfad::test {
namespace {

constexpr std::size_t digits_per_line = 96;

std::filesystem::path path_of(const std::string& name) { return "tests/golden/events/" + name + ".txt"; }

std::string bytes_from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

std::optional<Golden> read_golden(const std::string& name) {
  std::ifstream in(path_of(name));
  if (!in) return std::nullopt;
  Golden golden;
  std::string hex;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("record ")) hex += line.substr(7);
    if (line.starts_with("chain ")) golden.chain_hash = line.substr(6);
    if (line.starts_with("public ")) golden.public_form = line.substr(7);
  }
  golden.record = bytes_from_hex(hex);
  return golden;
}

void write_golden(const std::string& name, const Golden& golden) {
  if (std::filesystem::exists(path_of(name))) return;
  std::ofstream out(path_of(name));
  const std::string hex = to_hex(golden.record);
  for (std::size_t at = 0; at < hex.size(); at += digits_per_line)
    out << "record " << hex.substr(at, digits_per_line) << '\n';
  out << "chain " << golden.chain_hash << "\npublic " << golden.public_form << '\n';
}

}  // namespace mfad::test
