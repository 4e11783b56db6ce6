// The OpenAPI document and the table of routes say the same.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "daemon/api/openapi.h"
#include "daemon/api/problem.h"
#include "daemon/api/route.h"

namespace mfad::api {
namespace {

namespace json = boost::json;

const json::object& document() {
  static const json::value parsed = json::parse(openapi_json(), {}, {.max_depth = 64});
  return parsed.as_object();
}

const json::value& resolve(const json::value& value) {
  const auto* reference = value.as_object().if_contains("$ref");
  if (reference == nullptr) return value;
  return document()
      .at("components")
      .at("responses")
      .at(std::string_view(reference->as_string()).substr(std::string_view("#/components/responses/").size()));
}

std::string method_key(Method method) {
  std::string key(name_of(method));
  std::ranges::transform(key, key.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  return key;
}

const json::object* operation_of(const Route& route) {
  const auto* path = document().at("paths").as_object().if_contains(route.path);
  const auto* operation = path != nullptr ? path->as_object().if_contains(method_key(route.method)) : nullptr;
  return operation != nullptr ? &operation->as_object() : nullptr;
}

std::set<std::string> parameters_of(const json::object& operation) {
  std::set<std::string> names;
  for (const auto& parameter : operation.at("parameters").as_array()) {
    const auto* reference = parameter.as_object().if_contains("$ref");
    const auto& described = reference == nullptr
                                ? parameter
                                : document()
                                      .at("components")
                                      .at("parameters")
                                      .at(std::string_view(reference->as_string())
                                              .substr(std::string_view("#/components/parameters/").size()));
    std::string name(described.at("in").as_string() == "path" ? "{" : "");
    name += described.at("name").as_string();
    names.insert(name);
  }
  return names;
}

TEST(Document, HasEveryRouteAndNoOther) {
  std::set<std::string> routes;
  for (const auto* route : all_routes()) routes.insert(fmt::format("{} {}", method_key(route->method), route->path));
  std::set<std::string> documented;
  for (const auto& [path, operations] : document().at("paths").as_object()) {
    for (const auto& [method, operation] : operations.as_object())
      documented.insert(fmt::format("{} {}", std::string_view(method), std::string_view(path)));
  }
  EXPECT_EQ(documented, routes);
}

TEST(Document, NamesTheOperationOfEveryRoute) {
  for (const auto* route : all_routes())
    EXPECT_EQ(operation_of(*route)->at("operationId").as_string(), route->operation) << route->path;
}

TEST(Document, NamesTheCallersOfEveryRoute) {
  for (const auto* route : all_routes()) {
    const auto* operation = operation_of(*route);
    ASSERT_NE(operation, nullptr) << route->path;
    EXPECT_EQ(operation->contains("security"), route->callers.empty()) << route->path;
    if (route->callers.empty()) continue;
    std::set<std::string_view> roles;
    for (const auto& role : operation->at("x-callers").as_array()) roles.insert(role.as_string());
    for (const auto role : {CallerRole::admin, CallerRole::helpdesk, CallerRole::portal, CallerRole::verifier,
                            CallerRole::sync, CallerRole::auditor, CallerRole::operator_}) {
      EXPECT_EQ(roles.contains(name_of(role)), route->callers.contains(role))
          << name_of(route->method) << ' ' << route->path << ' ' << name_of(role);
    }
  }
}

TEST(Document, AsksForTheHeadersThatTheRouteTakes) {
  for (const auto* route : all_routes()) {
    const auto names = parameters_of(*operation_of(*route));
    EXPECT_EQ(names.contains("Idempotency-Key"), route->key != KeyRule::none) << route->path;
    EXPECT_EQ(names.contains("If-Match"), route->takes_precondition) << route->path;
    EXPECT_EQ(names.contains("Mfa-Actor"), route->is_command()) << route->path;
    EXPECT_EQ(operation_of(*route)->contains("requestBody"), route->body != BodyRule::none) << route->path;
    EXPECT_EQ(names.contains("min_position"), !route->is_command() && !route->callers.empty()) << route->path;
  }
}

TEST(Document, GivesEachCodeUnderItsOwnStatus) {
  std::set<std::string> mentioned;
  for (const auto* route : all_routes()) {
    for (const auto& [status, response] : operation_of(*route)->at("responses").as_object()) {
      const auto* codes = resolve(response).as_object().if_contains("x-codes");
      EXPECT_EQ(codes != nullptr, status[0] != '2') << route->path;
      if (codes == nullptr) continue;
      for (const auto& code : codes->as_array()) {
        const auto* kind = find_problem(std::string_view(code.as_string()));
        ASSERT_NE(kind, nullptr) << code.as_string();
        EXPECT_EQ(std::to_string(kind->status), std::string_view(status)) << route->path << ' ' << code.as_string();
        mentioned.insert(std::string(code.as_string()));
      }
    }
  }
  for (const auto& kind : problem_kinds())
    EXPECT_TRUE(mentioned.contains(std::string(kind.code))) << kind.code << " is in no answer of the document";
}

TEST(Document, GivesTheRefusalsThatFollowFromTheRoute) {
  for (const auto* route : all_routes()) {
    const auto& responses = operation_of(*route)->at("responses").as_object();
    const auto where = fmt::format("{} {}", name_of(route->method), route->path);
    EXPECT_EQ(responses.contains("401"), !route->callers.empty()) << where;
    EXPECT_EQ(responses.contains("403"), !route->callers.empty()) << where;
    EXPECT_EQ(responses.contains("404"), route->path.contains('{')) << where;
    EXPECT_EQ(responses.contains("412"), route->takes_precondition) << where;
    EXPECT_EQ(responses.contains("428"), route->takes_precondition) << where;
    EXPECT_EQ(responses.contains("415"), route->body != BodyRule::none) << where;
    EXPECT_EQ(responses.contains("422"), route->key != KeyRule::none) << where;
    for (const auto* always : {"400", "405", "408", "413", "431", "500"})
      EXPECT_TRUE(responses.contains(always)) << where << ' ' << always;
  }
}

}  // namespace
}  // namespace mfad::api
