// RocksEventLog's own verification, while it is in use.
#include "adapters/rocksdb/verify.h"

namespace mfad::rocks {

Result<> RocksEventLog::verify_more(std::size_t records_max) {
  ChainPoint from;
  {
    const std::lock_guard lock(verified_mutex_);
    from = verified_;
  }
  const auto to = Position{std::min<std::uint64_t>(tail().value, from.position.value + records_max)};
  const auto reached = verify_records(*database_, identity_.lineage, {from, to, false}, {});
  if (!reached) return std::unexpected(reached.error());
  const std::lock_guard lock(verified_mutex_);
  verified_ = *reached;
  return {};
}

Position RocksEventLog::verified() const {
  const std::lock_guard lock(verified_mutex_);
  return verified_.position;
}

Result<Verified> RocksEventLog::verify_all(const std::function<void(Position)>& progress) const {
  return verify_whole(*database_, identity_.lineage, tail(), progress);
}

Result<> RocksEventLog::verify_files() const {
  const auto status = database_->db().VerifyChecksum();
  return status.ok() ? Result<>{} : status_error("read every block of the log", status);
}

}  // namespace mfad::rocks
