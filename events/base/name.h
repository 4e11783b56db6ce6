// Strong types for identifiers and counters, so that a store id cannot be passed where a role id is due.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace mfad {

// A textual identifier. The value is whatever the parser of its kind (ids.h) let through.
template <class Tag>
class Name {
 public:
  Name() = default;
  explicit Name(std::string value) : value_(std::move(value)) {}

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }

  auto operator<=>(const Name&) const = default;

  void serialize(auto& archive) { archive(value_); }

 private:
  std::string value_;
};

// A counter: positions, versions, key slots.
template <class Tag>
struct Number {
  std::uint64_t value = 0;

  auto operator<=>(const Number&) const = default;
  Number next() const { return Number{value + 1}; }

  void serialize(auto& archive) { archive(value); }
};

}  // namespace mfad

template <class Tag>
struct std::hash<mfad::Name<Tag>> {
  std::size_t operator()(const mfad::Name<Tag>& name) const { return std::hash<std::string>{}(name.str()); }
};
