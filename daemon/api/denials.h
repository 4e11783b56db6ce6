// What becomes of 403s of known callers (contract §2, §9): the first is recorded at once, later ones of that minute are
// added up in one more event when it is over. At most one event a minute for each caller. A machine: time is passed in.
// Any thread.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "events/envelope.h"
#include "events/installation/commands.h"

namespace mfad::api {

class Denials {
 public:
  static constexpr Milliseconds window{60'000};

  struct Denial {
    Actor actor;
    installation::RecordAccessDenied command;
  };

  // What to record now, if anything.
  std::optional<Denial> note(const Actor::ApiCaller& caller, std::string_view route, Milliseconds now);

  // What to record of minutes that are over.
  std::vector<Denial> sweep(Milliseconds now);

 private:
  struct Window {
    Milliseconds begun;
    CallerRole role;
    std::string route;       // of the last one
    std::int64_t count = 0;  // not recorded yet
  };
  std::mutex mutex_;
  std::map<CallerId, Window> windows_;
};

}  // namespace mfad::api
