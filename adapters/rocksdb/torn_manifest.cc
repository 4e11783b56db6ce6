#include "adapters/rocksdb/torn_manifest.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "adapters/rocksdb/log_format.h"

namespace mfad::rocks {
namespace {

class ShorterFile : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  ShorterFile(std::unique_ptr<rocksdb::FSSequentialFile> file, std::size_t size)
      : FSSequentialFileOwnerWrapper(std::move(file)), left_(size) {}

  rocksdb::IOStatus Read(size_t n, const rocksdb::IOOptions& options, rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext* debug) override {
    const auto status = target()->Read(std::min(n, left_), options, result, scratch, debug);
    if (status.ok()) left_ -= result->size();
    return status;
  }

 private:
  std::size_t left_;
};

class View : public rocksdb::FileSystemWrapper {
 public:
  View(const std::shared_ptr<rocksdb::FileSystem>& base, const TornManifest& torn)
      : FileSystemWrapper(base), path_(torn.path), size_(torn.whole.size()) {}

  const char* Name() const override { return "WithoutTornRecord"; }

  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* debug) override {
    const auto status = target()->NewSequentialFile(path, options, result, debug);
    if (status.ok() && path == path_) result->reset(new ShorterFile(std::move(*result), size_));
    return status;
  }
  rocksdb::IOStatus GetFileSize(const std::string& path, const rocksdb::IOOptions& options, uint64_t* size,
                                rocksdb::IODebugContext* debug) override {
    const auto status = target()->GetFileSize(path, options, size, debug);
    if (status.ok() && path == path_) *size = size_;
    return status;
  }

 private:
  const std::string path_;
  const std::size_t size_;
};

}  // namespace

std::optional<std::size_t> end_before_torn_record(std::string_view manifest) {
  const auto end = visit_records(manifest, [](std::string_view) { return true; }).end;
  if (end == manifest.size()) return std::nullopt;
  for (auto later = end + 1; later < manifest.size(); ++later) {
    if (fragment_at(manifest, later) != 0) return std::nullopt;
  }
  return end;
}

Result<std::optional<TornManifest>> find_torn_manifest(const FileStore& files, const std::string& log_directory) {
  auto current = files.read_small(log_directory + "/CURRENT", 256);
  if (!current) return std::unexpected(current.error());
  if (current->empty() || current->back() != '\n') return std::nullopt;
  current->pop_back();
  TornManifest torn{log_directory + "/" + *current, {}};
  auto content = files.read_small(torn.path, manifest_bytes_max);
  if (!content) return std::unexpected(content.error());
  const auto end = end_before_torn_record(*content);
  if (!end) return std::nullopt;
  torn.whole = content->substr(0, *end);
  return torn;
}

std::unique_ptr<rocksdb::Env> without_torn_record(const TornManifest& torn, rocksdb::Env* base) {
  if (base == nullptr) base = rocksdb::Env::Default();
  return rocksdb::NewCompositeEnv(std::make_shared<View>(base->GetFileSystem(), torn));
}

}  // namespace mfad::rocks
