#include "adapters/rocksdb/start_check.h"

namespace mfad::rocks {
namespace {

std::unexpected<Error> refuse(const std::string& what) {
  return error(ErrorCode::refused,
               what + "; nothing was changed: keep the files, and restore the data directory from a backup");
}

}  // namespace

Result<> check_against_register(const LogLook& log, const HeadMark& mark) {
  if (log.lineage != mark.lineage) {
    return refuse(fmt::format("the log has lineage {}, the head register {}: they belong to different logs",
                              to_hex(log.lineage), to_hex(mark.lineage)));
  }
  if (log.tail < mark.position) {
    return refuse(fmt::format("the log ends at position {}, and {} was acknowledged: positions {} to {} are lost",
                              log.tail.value, mark.position.value, log.tail.value + 1, mark.position.value));
  }
  if (log.hash_at_mark != mark.chain_hash) {
    return refuse(
        fmt::format("record {} is not the one that was acknowledged: its chain hash differs from the head register's",
                    mark.position.value));
  }
  if (log.group < mark.group) {
    return refuse(fmt::format("the log ends with group {}, and group {} was acknowledged: the last groups are lost",
                              log.group, mark.group));
  }
  if (log.group > mark.group + 1) {
    return refuse(fmt::format("the log ends with group {}, the head register with {}: the register is an old copy",
                              log.group, mark.group));
  }
  if (log.group == mark.group && log.tail != mark.position) {
    return refuse(fmt::format("the log ends at position {}, the head register at {}, both with group {}",
                              log.tail.value, mark.position.value, log.group));
  }
  return {};
}

}  // namespace mfad::rocks
