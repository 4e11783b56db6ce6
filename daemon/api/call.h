// One request on its way through the API. Owned by whoever works on it; completed once through `exchange`.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "daemon/api/port.h"
#include "daemon/api/problem.h"
#include "daemon/api/route.h"
#include "daemon/command/caller_table.h"
#include "daemon/command/submission.h"

namespace mfad::api {

class RequestWatch;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Call {
  Request request;
  std::shared_ptr<Exchange> exchange;
  std::string request_id;
  const Route* route = nullptr;
  PathParameters path;
  Parameters::Pairs query;
  std::shared_ptr<const command::CallerTable> callers;  // keeps `caller`
  const installation::Caller* caller = nullptr;         // nullptr where no token is needed
  std::string person;                                   // Mfa-Actor
  Precondition precondition;
  std::optional<command::Idempotency> idempotency;
  RequestWatch* watch = nullptr;
  std::chrono::nanoseconds begun{0};  // Clock::ticks
  std::string_view remark;            // for the log: why a 401

  Actor actor() const { return {Actor::ApiCaller{caller->id, caller->role, person}}; }

  void respond(Response response);  // adds X-Request-Id
  void respond(const Problem& problem, Headers headers = {});
  void respond(command::Answer answer);
  void stream(Response head, std::unique_ptr<BodySource> source);
};

Response response_of(command::Answer answer);

}  // namespace mfad::api
