// Answers that deserve more than a list of members. Text for people; `--output json` for programs.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace mfad::ctl {

std::string format_role_state(const boost::json::value& state);

}  // namespace mfad::ctl
