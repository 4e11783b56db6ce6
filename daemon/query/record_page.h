// A list of records: as many as a page holds, of a bounded number that are looked at, so that a filter that shows
// little makes short pages and not slow ones. Owned by the query that fills it.
#pragma once

#include <string>

#include "daemon/query/cursor.h"
#include "events/envelope.h"

namespace mfad::query {

// Where a page begins: behind what its cursor says, else behind `after`.
Position begin_of(Position after, const Page& page);

class RecordPage {
 public:
  RecordPage(const Cursors& cursors, const Page& page) : list_(cursors, page) {}

  // For the next record: `write` makes an item of it where it is shown. False: the page has ended before it.
  template <class Write>
  bool take(const RecordedEvent& recorded, bool shown, const Write& write) {
    if (ends_before(shown)) return false;
    const auto id = std::to_string(recorded.envelope.position.value);
    list_.passed(id);
    if (shown) write(list_.item(id));
    return true;
  }
  std::string finish() { return list_.finish(more_); }

 private:
  bool ends_before(bool shown);

  ListWriter list_;
  std::size_t looked_at_ = 0;
  bool more_ = false;
};

}  // namespace mfad::query
