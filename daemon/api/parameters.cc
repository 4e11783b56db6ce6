#include "daemon/api/parameters.h"

#include <fmt/format.h>

#include <charconv>

#include "events/base/text.h"

namespace mfad::api {
namespace {

std::optional<std::uint64_t> parse_digits(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

Parameters::Parameters(const Pairs& pairs, FieldErrors& errors) : pairs_(&pairs), errors_(&errors) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& [name, value] = pairs[i];
    if (!is_valid_utf8(name) || !is_valid_utf8(value)) refuse(name, "must be UTF-8");
    const auto first = std::ranges::find(pairs, name, &Pairs::value_type::first);
    if (first != pairs.begin() + static_cast<std::ptrdiff_t>(i)) refuse(name, "comes twice; send it once");
  }
}

void Parameters::refuse(std::string_view name, std::string_view detail) {
  errors_->push_back({fmt::format("?{}", name), std::string(detail)});
}

std::optional<std::string> Parameters::raw(std::string_view name) {
  known_.push_back(name);
  const auto found = std::ranges::find(*pairs_, name, &Pairs::value_type::first);
  if (found == pairs_->end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Parameters::text(std::string_view name, TextRule rule) {
  auto value = raw(name);
  if (!value) return value;
  const auto wrong = rule(*value);
  if (!wrong.empty()) refuse(name, wrong);
  return value;
}

std::string Parameters::required(std::string_view name, TextRule rule) {
  auto value = text(name, rule);
  if (!value) refuse(name, "is missing");
  return std::move(value).value_or("");
}

std::optional<bool> Parameters::boolean(std::string_view name) {
  const auto value = raw(name);
  if (!value) return std::nullopt;
  if (*value != "true" && *value != "false") refuse(name, "must be true or false");
  return *value == "true";
}

bool Parameters::flag(std::string_view name) { return boolean(name).value_or(false); }

std::optional<std::uint64_t> Parameters::number(std::string_view name, std::uint64_t min, std::uint64_t max) {
  const auto value = raw(name);
  if (!value) return std::nullopt;
  const auto parsed = parse_digits(*value);
  if (parsed && *parsed >= min && *parsed <= max) return parsed;
  refuse(name, fmt::format("must be a whole number from {} to {}", min, max));
  return std::nullopt;
}

std::optional<Milliseconds> Parameters::duration(std::string_view name, Milliseconds max) {
  const auto value = raw(name);
  if (!value) return std::nullopt;
  std::string_view digits = *value;
  std::uint64_t unit_ms = 0;
  if (digits.ends_with("ms")) {
    digits.remove_suffix(2);
    unit_ms = 1;
  } else if (digits.ends_with('s')) {
    digits.remove_suffix(1);
    unit_ms = 1000;
  }
  const auto count = parse_digits(digits);
  const auto max_ms = static_cast<std::uint64_t>(max.count());
  if (unit_ms != 0 && count && *count <= max_ms && *count * unit_ms <= max_ms) {
    return Milliseconds{static_cast<std::int64_t>(*count * unit_ms)};
  }
  refuse(name, fmt::format("must be digits and ms or s, at most {} ms", max_ms));
  return std::nullopt;
}

Timestamp Parameters::required_time(std::string_view name) {
  const auto value = raw(name);
  const auto parsed = value ? parse_rfc3339(*value) : std::nullopt;
  if (!value) {
    refuse(name, "is missing");
  } else if (!parsed) {
    refuse(name, "must be a time of RFC 3339, such as 2026-01-31T08:00:00.000Z");
  }
  return parsed.value_or(Timestamp{});
}

void Parameters::finish() {
  for (const auto& [name, value] : *pairs_) {
    if (std::ranges::find(known_, name) == known_.end()) refuse(name, "is not known here; leave it out");
  }
}

}  // namespace mfad::api
