// What goes to stdout: answers as tables, as JSON or as lines of JSON.
#pragma once

#include <string>

#include "daemon/ctl/secret_file.h"
#include "daemon/ctl/verb.h"
#include "events/base/error.h"

namespace mfad::ctl {

// An answer as it is, but for the secret that went to its file. People see the ETag too, where there is one. Error: a
// file that cannot be written, no JSON.
Result<> print_answer(const Invocation& invocation, const std::string& body, const std::string& etag = {},
                      SecretFile* secret_file = nullptr);

// A page of a list, and where the next one begins.
struct Page {
  std::size_t items = 0;
  std::string next_cursor;  // empty at the end
};

// Collects pages; prints rows of ndjson at once, tables and JSON at the end.
class ListPrinter {
 public:
  explicit ListPrinter(const Invocation& invocation) : invocation_(invocation) {}
  Result<Page> add(const std::string& body);
  void finish(const std::string& next_cursor);

 private:
  const Invocation& invocation_;
  std::vector<std::vector<std::string>> rows_;
  std::string json_items_;
};

// One event of a stream, as one line.
void print_event_line(const Invocation& invocation, const std::string& event_json);

}  // namespace mfad::ctl
