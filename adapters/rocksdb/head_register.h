// The head register: a file of two slots beside the log that says what has been acknowledged (design §5).
// Slot = 512 bytes at 0 and 4096, so that no sector and no page holds both: a torn write leaves the other slot
// readable. Little-endian: magic "mfadhead", format u32, 0 u32, counter u64, lineage 16 bytes, epoch u64, group u64,
// position u64, chain hash 32 bytes, CRC32C u32 of all before it, zeros. The valid slot with the higher counter holds.
#pragma once

#include <string>

#include "events/port/event_log.h"
#include "events/port/file_store.h"

namespace mfad::rocks {

class HeadRegisterFile : public HeadRegister {
 public:
  // Makes the file with both slots saying `mark`; durable when it returns.
  static Result<> create(FileStore& files, const std::string& path, const HeadMark& mark);

  // ErrorCode::not_found without a file, refused when no slot is whole or the format is newer. Writes nothing.
  static Result<std::unique_ptr<HeadRegisterFile>> open(FileStore& files, const std::string& path);

  const HeadMark& mark() const { return mark_; }

  // Blocks on one sync. After an error every further call fails: what is on disk is unknown.
  Result<> write(const HeadMark& mark) override;

 private:
  HeadRegisterFile(std::unique_ptr<File> file, std::uint64_t counter, HeadMark mark)
      : file_(std::move(file)), counter_(counter), mark_(mark) {}

  std::unique_ptr<File> file_;
  std::uint64_t counter_;
  HeadMark mark_;
  bool failed_ = false;
};

}  // namespace mfad::rocks
