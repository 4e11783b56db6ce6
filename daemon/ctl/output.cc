#include "daemon/ctl/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "daemon/ctl/json_view.h"
#include "daemon/ctl/table.h"
#include "daemon/ctl/views.h"

namespace mfad::ctl {
namespace {

namespace json = boost::json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

Result<json::value> parse(const std::string& body) {
  json::error_code code;
  auto value = json::parse(body, code);
  if (code) return error(ErrorCode::corruption, fmt::format("the answer is not JSON: {}", code.message()));
  return value;
}

void print_json(const json::value& value) { fmt::print("{}\n", json::serialize(value)); }

// Objects within objects become dotted names; objects within arrays, one line each.
void flatten(const json::value& value, const std::string& name, Pairs& pairs) {
  if (value.is_object() && (name.empty() || !value.as_object().empty())) {
    for (const auto& [key, member] : value.as_object()) {
      flatten(member, name.empty() ? std::string(key) : name + "." + std::string(key), pairs);
    }
    return;
  }
  if (value.is_array() && !value.as_array().empty() && value.as_array().front().is_object()) {
    for (const auto& item : value.as_array()) pairs.emplace_back(name, text_of(item));
    return;
  }
  pairs.emplace_back(name, text_of(value));
}

bool holds(const json::value& value, std::string_view secret) {
  return value.is_string() && std::string_view(value.as_string()).find(secret) != std::string_view::npos;
}

// The secret stands in other members too: `otpauth_uri`.
void hide(json::value& value, std::string_view secret) {
  if (!value.is_object()) return;
  auto& object = value.as_object();
  for (auto member = object.begin(); member != object.end();) {
    if (holds(member->value(), secret)) {
      member = object.erase(member);
    } else {
      hide((member++)->value(), secret);
    }
  }
}

Result<> save_secret(const Invocation& invocation, SecretFile& file, json::value& value) {
  const auto saving = std::ranges::find(invocation.given, Kind::save, [](const Given& g) { return g.argument->kind; });
  if (saving == invocation.given.end()) return {};
  const auto* found = member_at(value, saving->argument->target.substr(1));
  if (found == nullptr || !found->is_string() || found->as_string().empty()) return {};  // a wrong code earns no grant
  const std::string secret(found->as_string());
  auto done = file.save(secret);
  hide(value, secret);
  return done;
}

std::vector<std::string> row_of(const Invocation& invocation, const json::value& item) {
  std::vector<std::string> row;
  for (const auto& column : invocation.verb->columns) {
    auto text = text_at(item, column.member);
    row.push_back(text.empty() ? "–" : std::move(text));
  }
  return row;
}

}  // namespace

Result<> print_answer(const Invocation& invocation, const std::string& body, const std::string& etag,
                      SecretFile* secret_file) {
  auto value = parse(body);
  if (!value) return std::unexpected(std::move(value.error()));
  // What bears a secret that could not be saved is shown all the same: it must be found to be revoked.
  const auto saved = secret_file == nullptr ? Result<>{} : save_secret(invocation, *secret_file, *value);
  if (invocation.globals.output != "table") {
    print_json(*value);
  } else if (invocation.verb->shape == Shape::role_state) {
    fmt::print("{}", format_role_state(*value));
  } else {
    Pairs pairs;
    flatten(*value, "", pairs);
    if (!etag.empty()) pairs.emplace_back("etag", etag);
    fmt::print("{}", format_pairs(pairs));
  }
  return saved;
}

Result<Page> ListPrinter::add(const std::string& body) {
  auto value = parse(body);
  if (!value) return std::unexpected(std::move(value.error()));
  const auto* items = member_at(*value, "items");
  if (items == nullptr || !items->is_array()) return error(ErrorCode::corruption, "the answer has no items");
  for (const auto& item : items->as_array()) {
    if (invocation_.globals.output == "ndjson") {
      print_json(item);
    } else if (invocation_.globals.output == "json") {
      json_items_ += (json_items_.empty() ? "" : ",") + json::serialize(item);
    } else {
      rows_.push_back(row_of(invocation_, item));
    }
  }
  const auto* cursor = member_at(*value, "next_cursor");
  return Page{items->as_array().size(),
              cursor != nullptr && cursor->is_string() ? std::string(cursor->as_string()) : std::string{}};
}

void ListPrinter::finish(const std::string& next_cursor) {
  if (invocation_.globals.output == "json") {
    fmt::print("{{\"items\":[{}],\"next_cursor\":{}}}\n", json_items_,
               next_cursor.empty() ? "null" : json::serialize(json::string(next_cursor)));
  } else if (invocation_.globals.output == "table") {
    std::vector<std::string> titles;
    for (const auto& column : invocation_.verb->columns) titles.emplace_back(column.title);
    fmt::print("{}", format_table(titles, rows_));
  }
}

void print_event_line(const Invocation& invocation, const std::string& event_json) {
  const auto value = parse(event_json);
  if (invocation.globals.output != "table" || !value) {
    fmt::print("{}\n", event_json);
  } else {
    std::string line;
    for (const auto& cell : row_of(invocation, *value)) line += (line.empty() ? "" : "  ") + printable(cell);
    fmt::print("{}\n", line);
  }
  std::fflush(stdout);
}

}  // namespace mfad::ctl
