#include "tests/support/faulty_file_system.h"

#include <rocksdb/file_system.h>

namespace mfad::testing {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using Fault = ModelledDisk::Fault;

IOStatus status_of(Fault fault) {
  if (fault == Fault::none) return IOStatus::OK();
  if (fault == Fault::no_space) return IOStatus::NoSpace("No space left on device (injected)");
  return IOStatus::IOError("Input/output error (injected)");
}

class FaultyWritableFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyWritableFile(std::unique_ptr<rocksdb::FSWritableFile> file, ModelledDisk& disk, std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const auto status = status_of(disk_.appended(path_, {data.data(), data.size()}));
    return status.ok() ? target()->Append(data, options, debug) : status;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, uint64_t offset, const IOOptions& options,
                            IODebugContext* debug) override {
    const auto status = status_of(disk_.written(path_, offset, {data.data(), data.size()}));
    return status.ok() ? target()->PositionedAppend(data, offset, options, debug) : status;
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return PositionedAppend(data, offset, options, debug);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    const auto status = status_of(disk_.truncated(path_, size));
    return status.ok() ? target()->Truncate(size, options, debug) : status;
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return status_of(disk_.synced(path_)); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return status_of(disk_.synced(path_)); }
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  // No room is reserved: it would be most of what a write costs here.
  IOStatus Allocate(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  void PrepareWrite(size_t, size_t, const IOOptions&, IODebugContext*) override {}

 private:
  ModelledDisk& disk_;
  const std::string path_;
};

class FaultyDirectory : public rocksdb::FSDirectoryWrapper {
 public:
  FaultyDirectory(std::unique_ptr<rocksdb::FSDirectory> directory, ModelledDisk& disk, std::string path)
      : FSDirectoryWrapper(std::move(directory)), disk_(disk), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return status_of(disk_.directory_synced(path_)); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*, const rocksdb::DirFsyncOptions&) override {
    return status_of(disk_.directory_synced(path_));
  }

 private:
  ModelledDisk& disk_;
  const std::string path_;
};

class FaultyFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFileSystem(ModelledDisk& disk) : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk) {}

  const char* Name() const override { return "FaultyFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) override {
    const auto status = target()->NewWritableFile(path, options, result, debug);
    if (!status.ok()) return status;
    result->reset(new FaultyWritableFile(std::move(*result), disk_, path));
    return status_of(disk_.created(path));
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* debug) override {
    const auto status = target()->NewDirectory(path, options, result, debug);
    if (status.ok()) result->reset(new FaultyDirectory(std::move(*result), disk_, path));
    return status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options, IODebugContext* debug) override {
    const auto status = target()->DeleteFile(path, options, debug);
    return status.ok() ? status_of(disk_.removed(path)) : status;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    const auto status = target()->RenameFile(from, to, options, debug);
    return status.ok() ? status_of(disk_.renamed(from, to)) : status;
  }
  // Refused, so that RocksDB takes the ways that are followed here.
  IOStatus ReopenWritableFile(const std::string&, const rocksdb::FileOptions&,
                              std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("reopening a file");
  }
  IOStatus ReuseWritableFile(const std::string&, const std::string&, const rocksdb::FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("reusing a file");
  }
  IOStatus LinkFile(const std::string&, const std::string&, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported("links");
  }

 private:
  ModelledDisk& disk_;
};

}  // namespace

std::unique_ptr<rocksdb::Env> faulty_environment(ModelledDisk& disk) {
  return rocksdb::NewCompositeEnv(std::make_shared<FaultyFileSystem>(disk));
}

}  // namespace mfad::testing
