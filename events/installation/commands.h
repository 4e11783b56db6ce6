// Requests to change the installation (contract §3), and what mfad itself records of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/types.h"
#include "events/rejection.h"

namespace mfad::installation {

struct RegisterCaller {
  std::string name;
  CallerRole role = CallerRole::auditor;
  std::vector<std::string> stores;
};

// The first caller, from --admin-token-file or --dev; nothing happens when a caller of any kind exists.
struct RegisterBootstrap {
  Digest token_digest{};
};

struct RevokeCaller {
  CallerId caller;
};

struct RecordClockJump {
  std::int64_t milliseconds = 0;
};

struct RequestRepublish {
  Position from;
  std::optional<Reason> refused;  // the publisher said no; decided here so that the answer is recorded under its key
};

struct RequestRebuild {  // makes no event; decided so that the answer is recorded under its key
  std::string projection;
  bool known = true;
};

struct NameNothing {
};  // a path that nothing can have; decided so that a key that is known gets its answer all the same

struct RecordAccessDenied {
  CallerId caller;
  std::string route;
  std::int64_t count = 0;
};

}  // namespace mfad::installation
