// What a person must and can do now, as JSON (contract §4). Pure.
#pragma once

#include "daemon/query/account_shape.h"
#include "events/base/time.h"

namespace mfad::query {

void append_requirements(JsonWriter& json, const AccountView& view, Timestamp now);

}  // namespace mfad::query
