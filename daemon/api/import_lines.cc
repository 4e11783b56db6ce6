#include "daemon/api/import_lines.h"

#include <fmt/format.h>

#include <variant>

#include "daemon/api/fields.h"
#include "daemon/api/json.h"
#include "daemon/api/observation.h"
#include "events/base/limits.h"

namespace mfad::api {
namespace {

RejectedLine rejected(std::size_t number, std::string_view code, FieldErrors errors) {
  RejectedLine line{.number = number, .code = std::string(code), .detail = {}, .errors = std::move(errors)};
  for (const auto& error : line.errors) {
    if (!line.detail.empty()) line.detail += "; ";
    line.detail += error.pointer.empty() ? error.detail : fmt::format("{} {}", error.pointer, error.detail);
  }
  return line;
}

std::variant<ImportLine, RejectedLine> parse_line(std::size_t number, std::string_view text, const StoreId& store,
                                                  Timestamp now) {
  const auto json = parse_json(text);
  if (!json) {
    const auto& fault = json.error();
    return rejected(number, fault.malformed ? "malformed" : "validation", {{fault.pointer, fault.detail}});
  }
  FieldErrors errors;
  Fields body(*json, "", errors);
  const AccountId account(body.text("account_id", rules::account_id));
  ImportLine line{.number = number, .command = read_observation(body, errors, now)};
  line.command.key = {store, account};
  body.finish();
  if (!errors.empty()) return rejected(number, "validation", std::move(errors));
  return line;
}

std::vector<std::string_view> split_lines(std::string_view body) {
  std::vector<std::string_view> lines;
  while (!body.empty()) {
    const auto end = body.find('\n');
    lines.push_back(body.substr(0, end));
    body = end == std::string_view::npos ? std::string_view{} : body.substr(end + 1);
  }
  return lines;
}

}  // namespace

std::expected<ImportLines, Problem> parse_import(std::string_view body, const StoreId& store, Timestamp now) {
  const auto lines = split_lines(body);
  if (lines.size() > limits::import_lines_max) {
    return std::unexpected(validation(
        {{"", fmt::format("has {} lines; send at most {} at once", lines.size(), limits::import_lines_max)}}));
  }
  ImportLines parsed;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto line = parse_line(i + 1, lines[i], store, now);
    if (auto* good = std::get_if<ImportLine>(&line)) {
      parsed.good.push_back(std::move(*good));
    } else {
      parsed.bad.push_back(std::move(std::get<RejectedLine>(line)));
    }
  }
  return parsed;
}

Problem import_rejected(const std::vector<RejectedLine>& bad) {
  Problem problem{.code = "import-rejected",
                  .detail = fmt::format("{} lines are bad; nothing was recorded", bad.size())};
  for (const auto& line : bad) {
    for (const auto& error : line.errors)
      problem.errors.push_back({fmt::format("{}:{}", line.number, error.pointer), error.detail});
  }
  return problem;
}

}  // namespace mfad::api
