// Requests as the HTTP adapter hands them over: a line of method and target, lines of headers, an empty line, the body.
// A token of a caller who may ask, an idempotency key and the body's type are added where the input names none, so that
// the fuzzer reaches what lies behind. Whatever comes: one answer, or commands whose events can be stored.
#include <cstdint>

#include "daemon/api/json.h"
#include "daemon/api/target.h"
#include "tests/fuzz/api/deciding.h"
#include "tests/fuzz/require.h"
#include "tests/unit/api/bench.h"

namespace mfad::fuzz {
namespace {

using api::Method;
using api::Request;

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

Method method_of(std::string_view name) {
  for (const auto method : {Method::get, Method::put, Method::post, Method::delete_})
    if (name == api::name_of(method)) return method;
  return Method::other;
}

Request read_request(std::string_view text) {
  Request request;
  auto line = take_line(text);
  const auto space = std::min(line.find(' '), line.size());
  request.method = method_of(line.substr(0, space));
  request.target = line.substr(std::min(line.size(), space + 1));
  for (line = take_line(text); !line.empty(); line = take_line(text)) {
    const auto colon = std::min(line.find(": "), line.size());
    request.headers.emplace_back(line.substr(0, colon), line.substr(std::min(line.size(), colon + 2)));
  }
  request.body = text;
  if (!text.empty()) request.body_state = api::BodyState::complete;
  return request;
}

const api::Route* route_of(const Request& request) {
  const auto target = api::parse_target(request.target);
  return target ? api::match_route(request.method, target->segments).route : nullptr;
}

void add(Request& request, std::string_view name, std::string value) {
  if (!request.header(name)) request.headers.emplace_back(name, std::move(value));
}

void let_in(Request& request) {
  const auto* route = route_of(request);
  if (route == nullptr) return;
  for (const auto role : {CallerRole::admin, CallerRole::helpdesk, CallerRole::portal, CallerRole::verifier,
                          CallerRole::sync, CallerRole::auditor, CallerRole::operator_}) {
    if (route->callers.contains(role))
      add(request, "authorization", fmt::format("Bearer {}-token-of-all-stores", name_of(role)));
  }
  if (route->key == api::KeyRule::required) add(request, "idempotency-key", std::string(test::a_key));
  if (route->body == api::BodyRule::json) add(request, "content-type", "application/json");
  if (route->body == api::BodyRule::ndjson) add(request, "content-type", "application/x-ndjson");
}

class Bench : public test::ApiTest {
 public:
  Bench() : deciding_(test::all_callers()) {
    for (const auto* text :
         {"PUT /v1/stores/s1\nif-none-match: *\n\n{\"name\":\"Corp\",\"provider\":\"ldap\",\"enabled\":true}",
          "PUT /v1/stores/s1/authentication-types/authenticator\nif-match: \"1\"\n\n{\"enabled\":true}",
          "PUT /v1/stores/s1/authentication-types/email\nif-match: \"1\"\n\n{\"enabled\":true}",
          "PUT /v1/stores/s1/enrollment\nif-match: \"1\"\n\n{\"enabled\":true}",
          "PUT /v1/stores/s1/roles/r1\nif-none-match: "
          "*\n\n{\"name\":\"Staff\",\"priority\":1,\"criteria\":{\"any_of\":["
          "{\"group\":\"cn=staff\"}]},\"policy\":{\"enforced\":[\"authenticator\"]}}",
          "PUT /v1/stores/s1/accounts/a1\n\n{\"user_name\":\"jane\",\"enabled\":true,\"container\":\"ou=x\",\"groups\":"
          "[\"cn=staff\"],\"source\":\"ad\",\"observed_at\":\"2026-01-01T00:00:00Z\"}"}) {
      const auto answered = try_request(text);
      require(submitter.taken.size() == 1, answered->response ? answered->response->body : "one command");
      deciding_.keep(submitter.taken.front());
    }
  }

  void run(std::string_view text) {
    const auto answered = try_request(text);
    require(!answered->response || submitter.taken.empty(), "an answer, or commands that will answer");
    for (const auto& submission : submitter.taken) (void)deciding_.decide(submission);
    const bool waits = submitter.taken.empty() && !answered->response;
    if (waits) give_up_waiting();
    require(answered->response || !submitter.taken.empty(), "something comes of every request");
    if (answered->response) check(*answered->response, waits);
    if (answered->source) read(*answered->source);
  }

 private:
  void TestBody() override {}

  test::Answered try_request(std::string_view text) {
    logged.lines.clear();
    submitter.taken.clear();
    auto request = read_request(text);
    let_in(request);
    auto answered = ask(std::move(request));
    points.run_all();
    pool.run_all();
    return answered;
  }

  // The wall clock stays where it is: what is right or too late must not depend on the inputs before.
  void give_up_waiting() {
    clock.advance(limits::query_wait_max);
    clock.jump_wall(-Milliseconds{limits::query_wait_max});
    service.sweep();
  }

  static void check(const api::Response& response, bool waited) {
    require(response.status >= 200 && (response.status < 500 || (waited && response.status == 503)),
            "an answer below 500, or 503 for what waited in vain");
    const bool json = response.content_type.find("json") != std::string::npos;
    const std::string text = response.body + std::string(response.constant);
    require(!json || text.empty() || api::parse_json(text).has_value(), "an answer in JSON reads as JSON");
    for (const auto& [name, value] : response.headers)
      require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "no header has a line break");
  }

  void read(api::BodySource& source) {
    source.pull([](const api::BodySource::Chunk&) {});
    pool.run_all();
  }

  Deciding deciding_;
};

}  // namespace
}  // namespace mfad::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static mfad::fuzz::Bench bench;
  if (size > 0) bench.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
