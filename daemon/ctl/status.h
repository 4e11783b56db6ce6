// `status`: how mfad is, on one screen of 80 columns, and what to do about it.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

// Asks /v1/status and, for people, /metrics. With --check the exit code is 1 when something wants attention.
int show_status(const Invocation& invocation);

struct StatusScreen {
  std::string text;
  bool attention = false;  // somebody should do something
};

// `metrics`: the text of /metrics; what it does not have is left out.
StatusScreen format_status(const boost::json::value& status, std::string_view metrics);

}  // namespace mfad::ctl
