// The request headers that mean something to us, each in one strict reading (contract §2, §9). Pure.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/api/port.h"
#include "daemon/api/problem.h"
#include "events/decider.h"

namespace mfad::api {

// The value of a header that may come once; an error in `errors` when it comes more often.
std::optional<std::string_view> single_header(const Request& request, std::string_view name, FieldErrors& errors);

// The X-Request-Id of the client if it has the right form.
std::optional<std::string_view> request_id_of(const Request& request);

// The token of `Authorization: Bearer`; nothing when it is missing, repeated or of another form.
std::optional<std::string_view> bearer_token(const Request& request);

// `application/json` or `application/x-ndjson`, the former also with charset=utf-8.
bool is_json(std::string_view content_type);
bool is_ndjson(std::string_view content_type);

// If-Match: "<n>" or If-None-Match: *.
Precondition read_precondition(const Request& request, FieldErrors& errors);

}  // namespace mfad::api
