#include "daemon/publish/republish.h"

#include "events/base/limits.h"

namespace mfad::publish {

Result<bool> PreviousScan::step(const EventLog& log) {
  if (scanned_.next() >= from_) return true;
  const auto records = log.read(scanned_, limits::publish_step_records_max, limits::publish_step_bytes_max);
  if (!records) return std::unexpected(records.error());
  if (records->empty()) return error(ErrorCode::corruption, "the log ends before the position to republish from");
  const auto counts = counts_of(cursor_);
  for (const auto& record : *records) {
    if (record.position >= from_) break;
    const auto placed = place(record, counts);
    if (!placed) return std::unexpected(placed.error());
    cursor_.at(placed->topic, placed->partition) =
        PartitionCursor{std::nullopt, record.position, placed->recorded.chain_hash};
    scanned_ = record.position;
  }
  return scanned_.next() >= from_;
}

}  // namespace mfad::publish
