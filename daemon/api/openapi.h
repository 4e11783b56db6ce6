// The OpenAPI document as JSON, made from adapters/http/openapi.yaml when mfad is built.
#pragma once

#include <string_view>

namespace mfad::api {

std::string_view openapi_json();

}  // namespace mfad::api
