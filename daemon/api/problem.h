// RFC 9457 problems: the one place that maps a code to a status, a title and a body (contract §8). Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/base/ids.h"

namespace mfad::api {

// `pointer`: a JSON Pointer into the body, `?name` of a query parameter, `{name}` of a part of the path, or a header's
// name.
struct FieldError {
  std::string pointer;
  std::string detail;

  bool operator==(const FieldError&) const = default;
};
using FieldErrors = std::vector<FieldError>;

struct ProblemKind {
  std::string_view code;
  int status;
  std::string_view title;
  std::string_view help;  // what it means and what to do, for people
};

std::span<const ProblemKind> problem_kinds();
const ProblemKind* find_problem(std::string_view code);

struct Problem {
  std::string_view code;  // of problem_kinds()
  std::string detail;
  FieldErrors errors = {};
  std::vector<RoleId> roles = {};
  std::optional<StreamVersion> current_version = {};
  std::string_view rule = {};
  FieldErrors reasons = {};  // of /readyz: a code instead of a pointer

  int status() const;
};

Problem validation(FieldErrors errors);

std::string problem_body(const Problem& problem, std::string_view request_id);

// The page behind `type`: what the code means; empty for an unknown one.
std::string problem_page(std::string_view code);

inline constexpr std::string_view problem_content_type = "application/problem+json";

// Seconds for `Retry-After` of that status; nothing when it has none.
std::optional<int> retry_after_seconds(int status);

}  // namespace mfad::api
