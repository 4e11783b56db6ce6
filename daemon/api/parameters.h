// Reads the query parameters of a request, as Fields reads a body: what is wrong goes into `errors`. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/api/problem.h"
#include "daemon/api/rules.h"
#include "events/base/time.h"
#include "events/base/types.h"

namespace mfad::api {

class Parameters {
 public:
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  Parameters(const Pairs& pairs, FieldErrors& errors);

  std::optional<std::string> raw(std::string_view name);
  std::optional<std::string> text(std::string_view name, TextRule rule);
  std::string required(std::string_view name, TextRule rule);
  bool flag(std::string_view name);  // absent = false
  std::optional<bool> boolean(std::string_view name);
  std::optional<std::uint64_t> number(std::string_view name, std::uint64_t min, std::uint64_t max);
  std::optional<Milliseconds> duration(std::string_view name, Milliseconds max);  // digits and `ms` or `s`
  Timestamp required_time(std::string_view name);

  template <class Enum>
  std::optional<Enum> choice(std::string_view name) {
    const auto value = raw(name);
    if (!value) return std::nullopt;
    const auto parsed = parse_name<Enum>(*value);
    if (!parsed) refuse(name, "must be one of the names that the contract lists");
    return parsed;
  }

  void refuse(std::string_view name, std::string_view detail);

  // Call last: every parameter that nothing asked for is an error.
  void finish();

 private:
  const Pairs* pairs_;
  FieldErrors* errors_;
  std::vector<std::string_view> known_;
};

}  // namespace mfad::api
