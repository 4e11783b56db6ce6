#include "daemon/api/call.h"

#include <fmt/format.h>

#include "daemon/api/request_watch.h"

namespace mfad::api {

void Call::respond(Response response) {
  response.headers.emplace_back("X-Request-Id", request_id);
  watch->answered(*this, response);
  exchange->respond(std::move(response));
}

void Call::respond(const Problem& problem, Headers headers) {
  Response response{.status = problem.status(),
                    .content_type = std::string(problem_content_type),
                    .headers = std::move(headers),
                    .body = problem_body(problem, request_id)};
  if (const auto seconds = retry_after_seconds(response.status))
    response.headers.emplace_back("Retry-After", std::to_string(*seconds));
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  respond(std::move(response));
}

void Call::stream(Response head, std::unique_ptr<BodySource> source) {
  head.headers.emplace_back("X-Request-Id", request_id);
  watch->streaming(*this, head.status);
  exchange->stream(std::move(head), std::move(source));
}

void Call::respond(command::Answer answer) { respond(response_of(std::move(answer))); }

Response response_of(command::Answer answer) {
  Response response{.status = answer.status,
                    .content_type = std::move(answer.content_type),
                    .headers = {},
                    .body = std::move(answer.body)};
  response.headers.reserve(5);
  if (answer.etag) response.headers.emplace_back("ETag", fmt::format("\"{}\"", answer.etag->value));
  if (answer.position.value != 0 || answer.status / 100 == 2)
    response.headers.emplace_back("Mfa-Position", std::to_string(answer.position.value));
  if (answer.retry_after_seconds)
    response.headers.emplace_back("Retry-After", std::to_string(*answer.retry_after_seconds));
  if (answer.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (answer.replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

}  // namespace mfad::api
