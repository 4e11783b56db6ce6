#include "daemon/ctl/body.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>

#include "daemon/ctl/input.h"
#include "daemon/ctl/target.h"

namespace mfad::ctl {
namespace {

namespace json = boost::json;

bool is_in_body(const Argument& argument) {
  return !argument.target.empty() && argument.target.front() != '?' && argument.target.front() != '>';
}

Result<json::value> to_integer(const Argument& argument, std::string_view text) {
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc{} && end == text.data() + text.size()) return json::value(number);
  return error(ErrorCode::invalid, fmt::format("{} {} is not a whole number", argument.name, text));
}

bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") != std::string_view::npos;
}

Result<json::value> to_json(const Argument& argument, const std::string& text) {
  switch (argument.kind) {
    case Kind::flag: return json::value(true);
    case Kind::off: return json::value(false);
    case Kind::number: return to_integer(argument, text);
    case Kind::number_or_word:
      return is_word(text) ? Result<json::value>(json::value(text)) : to_integer(argument, text);
    case Kind::time: return json::value(text == "now" ? now_rfc3339() : text);
    case Kind::secret: {
      auto secret = read_secret(text, std::string(argument.target));
      if (!secret) return std::unexpected(std::move(secret.error()));
      return json::value(*secret);
    }
    default: return json::value(text);
  }
}

// One value to its place: `policy.enforced[]`, `criteria.any_of[].group`.
void put(json::object& object, std::string_view target, json::value value) {
  const auto dot = target.find('.');
  auto name = target.substr(0, dot);
  const bool last = dot == std::string_view::npos;
  const bool appends = name.ends_with("[]");
  if (appends) name.remove_suffix(2);
  if (!last) {
    json::object inner;
    auto& member = object[name];
    if (!appends) {
      if (!member.is_object()) member.emplace_object();
      put(member.as_object(), target.substr(dot + 1), std::move(value));
      return;
    }
    put(inner, target.substr(dot + 1), std::move(value));
    value = std::move(inner);
  }
  if (!appends) {
    object[name] = std::move(value);
    return;
  }
  auto& member = object[name];
  if (!member.is_array()) member.emplace_array();
  member.as_array().push_back(std::move(value));
}

Result<> put_pair(json::object& object, const Argument& argument, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return error(ErrorCode::invalid, fmt::format("{} is not NAME=N; write it as `staff=20`", text));
  }
  auto number = to_integer(argument, std::string_view(text).substr(equals + 1));
  if (!number) return std::unexpected(std::move(number.error()));
  auto& member = object[argument.target.substr(0, argument.target.size() - 2)];
  if (!member.is_object()) member.emplace_object();
  const auto name = text.substr(0, equals);
  if (!member.as_object().emplace(name, std::move(*number)).second)
    return error(ErrorCode::invalid, fmt::format("{} is given twice; give it one number", name));
  return {};
}

Result<> put_all(json::object& object, const Argument& argument, const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    if (argument.kind == Kind::pairs) {
      if (auto done = put_pair(object, argument, text); !done) return done;
      continue;
    }
    auto value = to_json(argument, text);
    if (!value) return std::unexpected(std::move(value.error()));
    put(object, argument.target, std::move(*value));
  }
  return {};
}

const Given* body_file_of(const Invocation& invocation) {
  for (const auto& given : invocation.given) {
    if (given.argument->kind == Kind::body_file) return &given;
  }
  return nullptr;
}

Result<json::object> read_body_file(const std::string& path) {
  auto text = read_whole(path);
  if (!text) return std::unexpected(std::move(text.error()));
  json::error_code code;
  auto value = json::parse(*text, code);
  if (code || !value.is_object()) {
    return error(ErrorCode::invalid,
                 fmt::format("{} is not one JSON object{}", path, code ? ": " + code.message() : ""));
  }
  value.as_object().erase("role_id");  // an answer of mfad names it, a request must not
  return std::move(value.as_object());
}

Result<> put_fallbacks(json::object& body, const Invocation& invocation) {
  for (const auto& argument : invocation.verb->arguments) {
    if (!is_in_body(argument) || invocation.has(argument.name)) continue;
    if (!argument.fallback.empty()) {
      if (auto done = put_all(body, argument, {expand_text(argument.fallback, invocation)}); !done) return done;
    } else if (argument.required) {
      return error(ErrorCode::invalid, fmt::format("{} is required", argument.name));
    }
  }
  return {};
}

}  // namespace

Result<std::string> body_of(const Invocation& invocation) {
  const auto& verb = *invocation.verb;
  if (verb.method == "GET" || verb.method == "DELETE") return std::string{};
  json::object body;
  if (const auto* file = body_file_of(invocation)) {
    auto read = read_body_file(file->values.front());
    if (!read) return std::unexpected(std::move(read.error()));
    body = std::move(*read);
  } else {
    if (!verb.fixed.empty()) body = json::parse(verb.fixed).as_object();
    if (auto done = put_fallbacks(body, invocation); !done) return std::unexpected(std::move(done.error()));
  }
  for (const auto& given : invocation.given) {
    if (!is_in_body(*given.argument)) continue;
    if (auto done = put_all(body, *given.argument, given.values); !done)
      return std::unexpected(std::move(done.error()));
  }
  return json::serialize(body);
}

}  // namespace mfad::ctl
