#include "tests/support/faulty_file_store.h"

#include <filesystem>

#include "tests/support/scratch_directory.h"

namespace mfad::testing {
namespace {

using Fault = ModelledDisk::Fault;

Result<> result_of(Fault fault) {
  if (fault == Fault::none) return {};
  return error(fault == Fault::no_space ? ErrorCode::no_space : ErrorCode::io, "injected");
}

class FaultyFile : public File {
 public:
  FaultyFile(std::unique_ptr<File> real, ModelledDisk& disk, std::string path)
      : real_(std::move(real)), disk_(disk), path_(std::move(path)) {}

  Result<std::uint64_t> size() const override { return real_->size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t bytes) const override {
    return real_->read(offset, bytes);
  }
  Result<> write(std::uint64_t offset, std::string_view bytes) override {
    if (auto ok = result_of(disk_.written(path_, offset, bytes)); !ok) return ok;
    return real_->write(offset, bytes);
  }
  Result<> sync() override { return result_of(disk_.synced(path_)); }

 private:
  std::unique_ptr<File> real_;
  ModelledDisk& disk_;
  const std::string path_;
};

}  // namespace

Result<std::unique_ptr<File>> FaultyFileStore::open(const std::string& path) {
  auto real = real_.open(path);
  if (!real) return real;
  return std::make_unique<FaultyFile>(std::move(*real), disk_, path);
}

Result<> FaultyFileStore::replace(const std::string& path, std::string_view bytes) {
  const auto temporary = path + ".new";
  disk_.created(temporary);
  if (auto ok = result_of(disk_.written(temporary, 0, bytes)); !ok) return ok;
  if (auto ok = result_of(disk_.synced(temporary)); !ok) return ok;
  write_file(path, std::string(bytes));
  disk_.renamed(temporary, path);
  return result_of(disk_.directory_synced(system::parent_of(path)));
}

Result<> FaultyFileStore::rename(const std::string& from, const std::string& to) {
  std::filesystem::rename(from, to);
  disk_.renamed(from, to);
  return result_of(disk_.directory_synced(system::parent_of(to)));
}

Result<> FaultyFileStore::remove_tree(const std::string& path) {
  std::filesystem::remove_all(path);
  return result_of(disk_.removed(path));
}

}  // namespace mfad::testing
