#include "adapters/rocksdb/synced_names.h"

#include <rocksdb/file_system.h>

namespace mfad::rocks {
namespace {

class SyncedNames : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "SyncedNames"; }

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    std::unique_ptr<rocksdb::FSDirectory> directory;
    auto status = target()->NewDirectory(to.substr(0, to.rfind('/')), options, &directory, debug);
    if (status.ok()) status = directory->Fsync(options, debug);
    return status.ok() ? target()->RenameFile(from, to, options, debug) : status;
  }
};

}  // namespace

std::unique_ptr<rocksdb::Env> with_synced_names(rocksdb::Env* base) {
  if (base == nullptr) base = rocksdb::Env::Default();
  return rocksdb::NewCompositeEnv(std::make_shared<SyncedNames>(base->GetFileSystem()));
}

}  // namespace mfad::rocks
