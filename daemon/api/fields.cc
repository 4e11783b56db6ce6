#include "daemon/api/fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace mfad::api {
namespace {

const Json::Object no_members;

}  // namespace

Fields::Fields(const Json& value, std::string pointer, FieldErrors& errors)
    : object_(std::get_if<Json::Object>(&value.value)), pointer_(std::move(pointer)), errors_(&errors) {
  if (object_ != nullptr) return;
  object_ = &no_members;
  errors_->push_back({pointer_, "must be an object"});
}

bool Fields::has(std::string_view name) const {
  return std::ranges::any_of(*object_, [&](const Json::Member& member) { return member.name == name; });
}

const Json* Fields::take(std::string_view name, bool required) {
  known_.push_back(name);
  const auto found = std::ranges::find(*object_, name, &Json::Member::name);
  if (found != object_->end()) return &found->value;
  if (required) refuse(name, "is missing");
  return nullptr;
}

void Fields::refuse(std::string_view name, std::string_view detail) {
  errors_->push_back({pointer_to(pointer_, name), std::string(detail)});
}

std::optional<std::string> Fields::text_if(std::string_view name, TextRule rule) {
  if (has(name)) return text(name, rule);
  known_.push_back(name);
  return std::nullopt;
}

std::string Fields::text(std::string_view name, TextRule rule) {
  const Json* member = take(name, true);
  if (member == nullptr) return {};
  const auto* value = std::get_if<std::string>(&member->value);
  const std::string_view wrong = value == nullptr ? "must be a string" : rule(*value);
  if (wrong.empty()) return *value;
  refuse(name, wrong);
  return {};
}

bool Fields::boolean(std::string_view name) {
  const Json* member = take(name, true);
  if (member == nullptr) return false;
  if (const auto* value = std::get_if<bool>(&member->value)) return *value;
  refuse(name, "must be true or false");
  return false;
}

bool Fields::boolean_or(std::string_view name, bool otherwise) {
  if (has(name)) return boolean(name);
  known_.push_back(name);
  return otherwise;
}

std::int32_t Fields::integer(std::string_view name, std::int32_t min, std::int32_t max) {
  const Json* member = take(name, true);
  if (member == nullptr) return min;
  const auto* value = std::get_if<std::int64_t>(&member->value);
  if (value != nullptr && *value >= min && *value <= max) return static_cast<std::int32_t>(*value);
  refuse(name, fmt::format("must be an integer from {} to {}", min, max));
  return min;
}

std::int32_t Fields::integer_or(std::string_view name, std::int32_t min, std::int32_t max, std::int32_t otherwise) {
  if (has(name)) return integer(name, min, max);
  known_.push_back(name);
  return otherwise;
}

Timestamp Fields::time(std::string_view name) {
  const Json* member = take(name, true);
  if (member == nullptr) return {};
  const auto* text = std::get_if<std::string>(&member->value);
  const auto value = text != nullptr ? parse_rfc3339(*text) : std::nullopt;
  if (value) return *value;
  refuse(name, "must be a time of RFC 3339, such as 2026-01-31T08:00:00.000Z");
  return {};
}

TypeSet Fields::types(std::string_view name) {
  const Json* member = take(name, true);
  return member != nullptr ? read_types(name, *member) : TypeSet{};
}

TypeSet Fields::types_or_none(std::string_view name) {
  const Json* member = take(name, false);
  return member != nullptr ? read_types(name, *member) : TypeSet{};
}

TypeSet Fields::read_types(std::string_view name, const Json& member) {
  TypeSet types;
  const auto* elements = std::get_if<Json::Array>(&member.value);
  if (elements == nullptr) {
    refuse(name, "must be a list of authentication types");
    return types;
  }
  const auto place = pointer(name);
  for (std::size_t i = 0; i < elements->size(); ++i) {
    const auto* text = std::get_if<std::string>(&(*elements)[i].value);
    const auto type = text != nullptr ? parse_name<AuthenticationType>(*text) : std::nullopt;
    if (!type) {
      errors_->push_back({fmt::format("{}/{}", place, i), "must be an authentication type"});
    } else if (types.contains(*type)) {
      errors_->push_back({fmt::format("{}/{}", place, i), "comes twice; name each type once"});
    } else {
      types.insert(*type);
    }
  }
  return types;
}

void Fields::array(std::string_view name, std::size_t min, std::size_t max,
                   const std::function<void(const Json&, const std::string&)>& visit) {
  const Json* member = take(name, true);
  if (member == nullptr) return;
  const auto* elements = std::get_if<Json::Array>(&member->value);
  if (elements == nullptr || elements->size() < min || elements->size() > max) {
    refuse(name, fmt::format("must be a list of {} to {} elements", min, max));
    return;
  }
  const auto place = pointer(name);
  for (std::size_t i = 0; i < elements->size(); ++i) visit((*elements)[i], fmt::format("{}/{}", place, i));
}

std::optional<Fields> Fields::object(std::string_view name) {
  const Json* member = take(name, true);
  if (member == nullptr) return std::nullopt;
  return Fields(*member, pointer(name), *errors_);
}

std::optional<Fields> Fields::object_if(std::string_view name) {
  const Json* member = take(name, false);
  if (member == nullptr) return std::nullopt;
  return Fields(*member, pointer(name), *errors_);
}

void Fields::finish() {
  for (const auto& member : *object_) {
    if (std::ranges::find(known_, member.name) == known_.end()) refuse(member.name, "is not known here; leave it out");
  }
}

}  // namespace mfad::api
