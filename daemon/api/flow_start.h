// POST S/flows: by account id, or by a user name that is looked up in current rows first (contract §5, §9).
#pragma once

#include <memory>

#include "daemon/api/service.h"

namespace mfad::api {

void handle_flow_start(Service& service, std::shared_ptr<Call> call);

}  // namespace mfad::api
