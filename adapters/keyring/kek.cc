#include "adapters/keyring/kek.h"

#include <array>

#include "adapters/keyring/aead.h"

namespace mfad::keyring {
namespace {

constexpr std::size_t key_file_bytes_max = 4096;  // enough to say how long a wrong one is

Result<Secret> read_key(const FileStore& files, const std::string& path) {
  auto bytes = files.read_small(path, key_file_bytes_max);
  if (!bytes) return std::unexpected(bytes.error());
  Result<Secret> key(std::in_place, std::move(*bytes));
  if (const auto size = key->reveal().size(); size != key_bytes) {
    return error(ErrorCode::refused,
                 fmt::format("the key-encryption key {} has {} bytes: it must be {} raw bytes", path, size, key_bytes));
  }
  return key;
}

Result<Secret> development_key(const KekRequest& request) {
  auto key = read_key(*request.files, request.dev_kek);
  if (key || key.error().code != ErrorCode::not_found) return key;
  const auto sealed = request.files->exists(request.keyring);
  if (!sealed) return std::unexpected(sealed.error());
  if (*sealed) {
    return error(ErrorCode::refused,
                 fmt::format("the development key {} is lost, and data are sealed with it: put it back, or give "
                             "--kek-file",
                             request.dev_kek));
  }
  std::array<std::uint8_t, key_bytes> drawn{};
  request.random->fill(drawn);
  Secret made(std::string(reinterpret_cast<const char*>(drawn.data()), drawn.size()));
  wipe(drawn);
  if (auto written = request.files->replace(request.dev_kek, made.reveal()); !written) {
    return std::unexpected(written.error());
  }
  return made;
}

}  // namespace

Result<Secret> load_kek(const KekRequest& request) {
  if (!request.kek_file.empty()) return read_key(*request.files, request.kek_file);
  if (!request.credentials_directory.empty()) {
    auto key = read_key(*request.files, request.credentials_directory + "/mfad.kek");
    if (key || key.error().code != ErrorCode::not_found) return key;
  }
  if (!request.dev_kek.empty()) return development_key(request);
  return error(ErrorCode::refused,
               "there is no key-encryption key: give --kek-file, the credential mfad.kek, or --dev");
}

}  // namespace mfad::keyring
