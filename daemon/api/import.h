// POST S/accounts:import: NDJSON of directory facts. Each line is a command of its own in the bulk lane, idempotent by
// (source, observed_at); the answer comes when all of them are durable (contract §4).
#pragma once

#include <memory>

#include "daemon/api/service.h"

namespace mfad::api {

void handle_import(Service& service, std::shared_ptr<Call> call);

}  // namespace mfad::api
