#include "daemon/ctl/import_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "daemon/ctl/json_view.h"
#include "daemon/ctl/table.h"
#include "events/base/json_writer.h"
#include "events/base/limits.h"

namespace mfad::ctl {
namespace {

namespace json = boost::json;

constexpr std::size_t shown_max = 200;  // rows of a table; JSON has all

void optional_member(JsonWriter& writer, std::string_view name, const std::optional<std::string>& value) {
  if (value) writer.member(name, *value);
}

std::string summary_json(const Summary& summary) {
  std::string text;
  JsonWriter writer(text);
  writer.begin_object();
  writer.member("accepted", summary.accepted);
  writer.member("unchanged", summary.unchanged);
  writer.member("stale", summary.stale);
  writer.key("rejected");
  writer.begin_array();
  for (const auto& rejected : summary.rejected) {
    writer.begin_object();
    writer.member("line", static_cast<std::int64_t>(rejected.line));
    writer.member("code", rejected.code);
    writer.member("detail", rejected.detail);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  return text;
}

}  // namespace

std::string import_line(const directory::Account& account, const Origin& origin) {
  std::string line;
  JsonWriter writer(line);
  writer.begin_object();
  writer.member("account_id", account.account_id);
  writer.member("user_name", account.user_name);
  optional_member(writer, "display_name", account.display_name);
  writer.member("enabled", account.enabled);
  writer.member("container", account.container);
  writer.key("groups");
  writer.begin_array();
  for (const auto& group : account.groups) writer.text(group);
  writer.end_array();
  optional_member(writer, "mail", account.mail);
  optional_member(writer, "mobile", account.mobile);
  writer.member("source", origin.source);
  writer.member("observed_at", origin.observed_at);
  writer.end_object();
  line += '\n';
  return line;
}

bool Batch::has_room_for(const std::string& line) const {
  return lines_in_file_.size() < limits::import_lines_max && body_.size() + line.size() <= limits::large_body_bytes_max;
}

void Batch::add(std::string line, std::size_t line_in_file) {
  body_ += line;
  lines_in_file_.push_back(line_in_file);
}

std::size_t Batch::line_in_file(std::size_t line_in_batch) const {
  return line_in_batch >= 1 && line_in_batch <= lines_in_file_.size() ? lines_in_file_[line_in_batch - 1] : 0;
}

void Batch::clear() {
  body_.clear();
  lines_in_file_.clear();
}

Result<> add_answer(Summary& summary, const Batch& batch, const std::string& answer_body) {
  json::error_code code;
  const auto answer = json::parse(answer_body, code);
  if (code || !answer.is_object()) return error(ErrorCode::corruption, "the answer to an import is not JSON");
  summary.accepted += number_at(answer, "accepted");
  summary.unchanged += number_at(answer, "unchanged");
  summary.stale += number_at(answer, "stale");
  const auto* rejected = member_at(answer, "rejected");
  if (rejected == nullptr || !rejected->is_array()) return {};
  for (const auto& item : rejected->as_array()) {
    summary.rejected.push_back({batch.line_in_file(static_cast<std::size_t>(number_at(item, "line"))),
                                text_at(item, "code"), text_at(item, "detail")});
  }
  return {};
}

void print_summary(Summary summary, const std::string& output) {
  std::ranges::stable_sort(summary.rejected, {}, &Rejected::line);
  if (output != "table") {
    fmt::print("{}\n", summary_json(summary));
    return;
  }
  fmt::print("accepted {}   unchanged {}   stale {}   rejected {}\n", summary.accepted, summary.unchanged,
             summary.stale, summary.rejected.size());
  if (summary.rejected.empty()) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& rejected : summary.rejected) {
    if (rows.size() == shown_max) break;
    rows.push_back({fmt::format("{}", rejected.line), rejected.code, rejected.detail});
  }
  fmt::print("{}", format_table({"LINE", "CODE", "WHAT TO CHANGE"}, rows));
  if (summary.rejected.size() > shown_max) {
    fmt::print("and {} more; `--output json` lists all\n", summary.rejected.size() - shown_max);
  }
}

}  // namespace mfad::ctl
