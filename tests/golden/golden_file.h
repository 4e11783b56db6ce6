// A golden file: the bytes of one record, its chain hash and its public form, as text that a person can read. Tests
// only.
#pragma once

#include <optional>
#include <string>

namespace mfad::test {

struct Golden {
  std::string record;      // bytes
  std::string chain_hash;  // hex
  std::string public_form;

  bool operator==(const Golden&) const = default;
};

// `name` = `<type>.v<schema>`, in tests/golden/events. Nothing when there is no such file.
std::optional<Golden> read_golden(const std::string& name);

// Writes a new file; an old one is never touched.
void write_golden(const std::string& name, const Golden& golden);

}  // namespace mfad::test
