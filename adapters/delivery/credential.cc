#include "adapters/delivery/credential.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace mfad::delivery {
namespace {

constexpr std::size_t credential_bytes_max = 4096;

}  // namespace

Result<Secret> read_credential(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return error(ErrorCode::not_found, fmt::format("cannot read the credential {}; provide it", path));
  std::string text(credential_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > credential_bytes_max)
    return error(ErrorCode::too_large, fmt::format("the credential {} is too long", path));
  const auto end = text.find_last_not_of(" \t\r\n");
  text.resize(end == std::string::npos ? 0 : end + 1);
  if (text.empty()) return error(ErrorCode::invalid, fmt::format("the credential {} is empty", path));
  if (text.find('\0') != std::string::npos)
    return error(ErrorCode::invalid, fmt::format("the credential {} holds a zero byte", path));
  return Secret{std::move(text)};
}

}  // namespace mfad::delivery
