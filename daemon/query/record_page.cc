#include "daemon/query/record_page.h"

#include <charconv>

#include "events/base/limits.h"

namespace mfad::query {

Position begin_of(Position after, const Page& page) {
  if (page.after) std::from_chars(page.after->data(), page.after->data() + page.after->size(), after.value);
  return after;
}

bool RecordPage::ends_before(bool shown) {
  more_ = looked_at_++ == limits::scanned_per_page_max || (shown && list_.full());
  return more_;
}

}  // namespace mfad::query
