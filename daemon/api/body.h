// From the bytes of a body to what a parser reads, and from a parse to the problem it found. Pure.
#pragma once

#include <expected>
#include <optional>

#include "daemon/api/call.h"
#include "daemon/api/input.h"

namespace mfad::api {

// The JSON of a route that takes it; else null.
std::expected<Json, Problem> read_json_body(const Call& call);

Problem problem_of(const JsonFault& fault);

// What is wrong with the request, in the order of refusal; nothing when all is well.
std::optional<Problem> problem_of(Input& input);

}  // namespace mfad::api
