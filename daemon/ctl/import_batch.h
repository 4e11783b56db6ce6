// Lines of NDJSON for `POST S/accounts:import`, and what became of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/directory/accounts.h"
#include "events/base/error.h"

namespace mfad::ctl {

struct Origin {
  std::string source;
  std::string observed_at;
};

std::string import_line(const directory::Account& account, const Origin& origin);  // with its newline

// One request: at most limits::import_lines_max lines and limits::large_body_bytes_max bytes.
class Batch {
 public:
  bool has_room_for(const std::string& line) const;
  void add(std::string line, std::size_t line_in_file);
  bool empty() const { return lines_in_file_.empty(); }
  const std::string& body() const { return body_; }
  std::size_t line_in_file(std::size_t line_in_batch) const;  // from 1
  void clear();

 private:
  std::string body_;
  std::vector<std::size_t> lines_in_file_;
};

struct Rejected {
  std::size_t line = 0;  // of the file
  std::string code;
  std::string detail;
};

struct Summary {
  std::int64_t accepted = 0;
  std::int64_t unchanged = 0;
  std::int64_t stale = 0;
  std::vector<Rejected> rejected;
};

// Adds mfad's answer to a batch.
Result<> add_answer(Summary& summary, const Batch& batch, const std::string& answer_body);

// The summary on stdout: a table, or JSON.
void print_summary(Summary summary, const std::string& output);

}  // namespace mfad::ctl
