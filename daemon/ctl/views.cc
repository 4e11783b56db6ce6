#include "daemon/ctl/views.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "daemon/ctl/json_view.h"
#include "daemon/ctl/table.h"

namespace mfad::ctl {
namespace {

namespace json = boost::json;

// `authenticator + 1 of (email, sms)`
std::string requirement_of(const json::value& required) {
  const auto enforced = text_at(required, "enforced");
  auto chosen = number_at(required, "chosen_by_end_user");
  const bool none_enforced = enforced.empty() || enforced == "–";
  if (none_enforced && chosen == 0) return fmt::format("any one of ({})", text_at(required, "available"));
  auto text = none_enforced ? std::string{} : enforced;
  for (auto comma = text.find(", "); comma != std::string::npos; comma = text.find(", ")) text.replace(comma, 2, " + ");
  if (chosen > 0)
    text += fmt::format("{}{} of ({})", text.empty() ? "" : " + ", chosen, text_at(required, "available"));
  return text;
}

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "" : fmt::format(" ({} %)", (part * 200 + whole) / (whole * 2));
}

std::string counts(const json::value& state, std::string_view member) {
  std::string text;
  const auto* list = member_at(state, member);
  if (list == nullptr || !list->is_array()) return "–";
  for (const auto& item : list->as_array()) {
    const auto members = number_at(item, "members");
    if (members > 0) text += fmt::format("{}{} {}", text.empty() ? "" : "   ", text_at(item, "type"), members);
  }
  return text.empty() ? "–" : text;
}

const char* if_unsatisfiable(const json::value& state) {
  const auto* satisfiable = member_at(state, "required.satisfiable");
  const bool holds = satisfiable == nullptr || !satisfiable->is_bool() || satisfiable->as_bool();
  return holds ? "" : "   cannot be satisfied with what is available";
}

}  // namespace

std::string format_role_state(const json::value& state) {
  static const json::value empty(json::object_kind);
  const auto* required = member_at(state, "required");
  const auto members = number_at(state, "members");
  auto text = fmt::format("{}/{}   requires: {}{}\n", text_at(state, "store_id"), text_at(state, "role_id"),
                          requirement_of(required == nullptr ? empty : *required), if_unsatisfiable(state));
  text += fmt::format("members {}", members);
  constexpr std::array<std::pair<const char*, const char*>, 4> statuses{
      {{"compliant", "by_status.compliant"},
       {"partially enrolled", "by_status.partially_enrolled"},
       {"unenrolled", "by_status.unenrolled"},
       {"stranded", "by_status.stranded"}}};
  for (const auto& [title, member] : statuses) {
    const auto count = number_at(state, member);
    text += fmt::format("   {} {}{}", title, count, member == statuses[0].second ? percent(count, members) : "");
  }
  text += fmt::format("   locked {}\n", number_at(state, "locked"));
  text += format_pairs({{"enrolled", counts(state, "enrolled")}, {"lacking", counts(state, "lacking")}});
  return text;
}

}  // namespace mfad::ctl
