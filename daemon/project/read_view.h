// A consistent snapshot of the rows and the position that it shows. Published by the projection thread when rows
// that may be read were committed; any thread takes the newest one and keeps it as long as it reads.
#pragma once

#include <memory>

#include "daemon/newest.h"
#include "events/base/ids.h"
#include "projections/rows.h"

namespace mfad::project {

struct ReadView {
  std::shared_ptr<const RowReader> rows;
  Position position;         // every projection has folded up to here
  std::uint64_t number = 0;  // of this snapshot, never given twice; 0 = it has none
};

using ReadViewHolder = Newest<ReadView>;

}  // namespace mfad::project
