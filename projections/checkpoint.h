// How far a projection has read: committed in the same batch as its rows, so that the two cannot differ.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/envelope.h"
#include "projections/rows.h"

namespace mfad {

struct Checkpoint {
  Position position;
  ChainHash chain_hash{};  // of the record at `position`: rows of another log are noticed and thrown away
  Lineage lineage{};
  std::uint32_t schema = 0;

  bool operator==(const Checkpoint&) const = default;
};

// nothing = no checkpoint, or one that cannot be read: the rows are to be rebuilt.
std::optional<Checkpoint> read_checkpoint(const RowReader& rows, std::string_view projection);
void write_checkpoint(RowBatch& rows, std::string_view projection, const Checkpoint& checkpoint);
void erase_checkpoint(RowBatch& rows, std::string_view projection);

}  // namespace mfad
