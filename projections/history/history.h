// The projection of histories: which records tell of an account. The records themselves are read from the log.
//   history/e/<store>/<account>/<position, 20 digits>   -> the flow's id, or nothing
#pragma once

#include <optional>
#include <vector>

#include "projections/projection.h"

namespace mfad::history {

class HistoryProjection final : public Projection {
 public:
  std::string_view name() const override { return "history"; }
  std::uint32_t schema() const override { return 1; }
  Result<> apply(std::span<const RecordedEvent> slice, RowBatch& rows) override;
};

// Positions after `after`, oldest first, at most `limit`; of one flow if `flow` is given. Any thread.
std::vector<Position> positions(const RowReader& rows, const AccountKey& key, Position after,
                                const std::optional<FlowId>& flow, std::size_t limit);

}  // namespace mfad::history
