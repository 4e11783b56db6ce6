// Reads an object of a request, member by member. What is wrong goes into `errors` and the value that is returned is
// then some default: a parser reads everything, and the caller looks at `errors` once. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/api/json.h"
#include "daemon/api/problem.h"
#include "daemon/api/rules.h"
#include "events/base/secret.h"
#include "events/base/time.h"
#include "events/base/types.h"

namespace mfad::api {

class Fields {
 public:
  Fields(const Json& value, std::string pointer, FieldErrors& errors);

  std::string text(std::string_view name, TextRule rule);
  std::optional<std::string> text_if(std::string_view name, TextRule rule);
  Secret secret(std::string_view name, TextRule rule) { return Secret(text(name, rule)); }
  bool boolean(std::string_view name);
  bool boolean_or(std::string_view name, bool otherwise);
  std::int32_t integer(std::string_view name, std::int32_t min, std::int32_t max);
  std::int32_t integer_or(std::string_view name, std::int32_t min, std::int32_t max, std::int32_t otherwise);
  Timestamp time(std::string_view name);
  TypeSet types(std::string_view name);
  TypeSet types_or_none(std::string_view name);

  // One of the wire names; `allowed` narrows them down.
  template <class Enum>
  Enum choice(std::string_view name, std::initializer_list<Enum> allowed = {}) {
    const Json* member = take(name, true);
    if (member == nullptr) return Enum{};
    const auto* text = std::get_if<std::string>(&member->value);
    const auto value = text != nullptr ? parse_name<Enum>(*text) : std::nullopt;
    if (value && (allowed.size() == 0 || std::ranges::find(allowed, *value) != allowed.end())) return *value;
    refuse(name, "must be one of the names that the contract lists");
    return Enum{};
  }

  // Visits the members or the elements; `pointer` is that of the value visited.
  void array(std::string_view name, std::size_t min, std::size_t max,
             const std::function<void(const Json& element, const std::string& pointer)>& visit);
  std::optional<Fields> object(std::string_view name);
  std::optional<Fields> object_if(std::string_view name);

  bool has(std::string_view name) const;
  const Json* raw(std::string_view name) { return take(name, true); }
  const Json::Object& members() const { return *object_; }
  std::string pointer(std::string_view name) const { return pointer_to(pointer_, name); }
  void refuse(std::string_view name, std::string_view detail);

  // Call last: every member that nothing asked for is an error.
  void finish();

 private:
  const Json* take(std::string_view name, bool required);
  TypeSet read_types(std::string_view name, const Json& member);

  const Json::Object* object_;
  std::string pointer_;
  FieldErrors* errors_;
  std::vector<std::string_view> known_;
};

}  // namespace mfad::api
