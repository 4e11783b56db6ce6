#include "daemon/ctl/export_check.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "daemon/ctl/json_view.h"

namespace mfad::ctl {

void ExportCheck::feed(std::string_view line) {
  if (wrong_ || line.empty()) return;
  boost::json::error_code code;
  const auto value = boost::json::parse({line.data(), line.size()}, code);
  if (code || summed_up_) {
    wrong_ = code ? fmt::format("the line after position {} is not JSON", last_) : "something follows the summary";
    return;
  }
  if (member_at(value, "summary") != nullptr) {
    summed_up_ = true;
    chain_hash_ = text_at(value, "summary.chain_hash");
    check_summary(number_at(value, "summary.count"), number_at(value, "summary.first"),
                  number_at(value, "summary.last"));
    return;
  }
  const auto position = number_at(value, "meta.position");
  if (count_ > 0 && position != last_ + 1) wrong_ = fmt::format("position {} follows {}", position, last_);
  if (count_ == 0) first_ = position;
  last_ = position;
  ++count_;
}

void ExportCheck::check_summary(std::int64_t count, std::int64_t first, std::int64_t last) {
  if (count == count_ && (count == 0 || (first == first_ && last == last_))) return;
  wrong_ = fmt::format("the summary tells of {} events from {} to {}, but {} from {} to {} came", count, first, last,
                       count_, first_, last_);
}

std::optional<std::string> ExportCheck::finish() const {
  if (wrong_) return wrong_;
  if (!summed_up_) return fmt::format("it ends after position {} without a summary", last_);
  return std::nullopt;
}

}  // namespace mfad::ctl
