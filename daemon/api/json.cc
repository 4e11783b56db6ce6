#include "daemon/api/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse_options.hpp>

#include "events/base/limits.h"

namespace mfad::api {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// Builds the tree from the parser's calls. Recursion is bounded by the parser's depth.
class Builder {
 public:
  static constexpr std::size_t max_object_size = limits::large_body_bytes_max;
  static constexpr std::size_t max_array_size = limits::large_body_bytes_max;
  static constexpr std::size_t max_key_size = limits::large_body_bytes_max;
  static constexpr std::size_t max_string_size = limits::large_body_bytes_max;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open(Json{Json::Object{}}); }
  bool on_object_end(std::size_t, error_code&) {
    note_repeated(std::get<Json::Object>(stack_.back().value.value));
    return close();
  }
  bool on_array_begin(error_code&) { return open(Json{Json::Array{}}); }
  bool on_array_end(std::size_t, error_code&) { return close(); }
  bool on_key_part(string_view part, std::size_t, error_code&) { return append(part); }
  bool on_key(string_view part, std::size_t, error_code&) {
    append(part);
    stack_.back().key = std::exchange(text_, {});
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return append(part); }
  bool on_string(string_view part, std::size_t, error_code&) {
    append(part);
    return add(Json{std::exchange(text_, {})});
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, string_view, error_code&) { return add(Json{number}); }
  bool on_uint64(std::uint64_t number, string_view, error_code&) { return add(Json{static_cast<double>(number)}); }
  bool on_double(double number, string_view, error_code&) { return add(Json{number}); }
  bool on_bool(bool truth, error_code&) { return add(Json{truth}); }
  bool on_null(error_code&) { return add(Json{nullptr}); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  Json& root() { return root_; }
  const std::optional<std::string>& repeated() const { return repeated_; }

 private:
  struct Level {
    Json value;
    std::string key;  // of the member that is read now
  };

  bool append(string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool open(Json value) {
    stack_.push_back({std::move(value), {}});
    return true;
  }
  bool close() {
    Json done = std::move(stack_.back().value);
    stack_.pop_back();
    return add(std::move(done));
  }
  bool add(Json value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Level& level = stack_.back();
    if (auto* array = std::get_if<Json::Array>(&level.value.value)) {
      array->push_back(std::move(value));
    } else {
      std::get<Json::Object>(level.value.value).push_back({std::exchange(level.key, {}), std::move(value)});
    }
    return true;
  }

  void note_repeated(const Json::Object& object) {
    if (repeated_) return;
    std::vector<std::string_view> names;
    names.reserve(object.size());
    for (const auto& member : object) names.push_back(member.name);
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice != names.end()) repeated_ = pointer_to(place(), *twice);
  }
  std::string place() const {
    std::string pointer;
    for (std::size_t i = 0; i + 1 < stack_.size(); ++i) {
      const auto* array = std::get_if<Json::Array>(&stack_[i].value.value);
      pointer = pointer_to(pointer, array != nullptr ? std::to_string(array->size()) : stack_[i].key);
    }
    return pointer;
  }

  Json root_;
  std::vector<Level> stack_;
  std::string text_;
  std::optional<std::string> repeated_;
};

}  // namespace

std::expected<Json, JsonFault> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = limits::json_depth_max;
  boost::json::basic_parser<Builder> parser(options);
  error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error) {
    return std::unexpected(
        JsonFault{true, "", fmt::format("the body is not JSON: {} near byte {}", error.message(), used)});
  }
  if (used < text.size()) {
    return std::unexpected(
        JsonFault{true, "", fmt::format("the body has more than one JSON value: something follows at byte {}", used)});
  }
  if (const auto& repeated = parser.handler().repeated()) {
    return std::unexpected(JsonFault{false, *repeated, "this member comes twice; send it once"});
  }
  return std::move(parser.handler().root());
}

std::string pointer_to(std::string_view parent, std::string_view member) {
  std::string pointer(parent);
  pointer.push_back('/');
  for (const char c : member) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer.push_back(c);
    }
  }
  return pointer;
}

}  // namespace mfad::api
