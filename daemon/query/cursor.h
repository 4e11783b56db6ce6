// Cursors of lists: opaque, and good only for the list that they were made for. `list` names it: the path and its
// filters. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/base/json_writer.h"
#include "events/base/limits.h"

namespace mfad::query {

class Cursors {
 public:
  explicit Cursors(std::string key) : key_(std::move(key)) {}

  // `after`: the id of the last item shown.
  std::string make(std::string_view list, std::string_view after) const;

  // Nothing for a cursor that was made for another list, or not by us.
  std::optional<std::string> read(std::string_view list, std::string_view cursor) const;

 private:
  std::string key_;
};

// Which part of a list is asked for.
struct Page {
  std::string list;  // names the list for its cursors
  std::size_t limit = limits::list_default;
  std::optional<std::string> after;  // of the cursor that came with the request
};

// {"items":[…],"next_cursor":…} written as it goes; the writer decides where an item ends.
class ListWriter {
 public:
  ListWriter(const Cursors& cursors, const Page& page);

  bool full() const { return count_ >= page_->limit; }
  std::size_t count() const { return count_; }

  // Begins an item; `id` is what a cursor behind it says.
  JsonWriter& item(std::string_view id);

  // The id that the cursor says, where more was looked at than shown.
  void passed(std::string_view id) { last_ = id; }

  std::string finish(bool more);

 private:
  const Cursors* cursors_;
  const Page* page_;
  std::string body_;
  JsonWriter json_;
  std::string last_;
  std::size_t count_ = 0;
};

}  // namespace mfad::query
