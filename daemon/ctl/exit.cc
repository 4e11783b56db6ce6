#include "daemon/ctl/exit.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

namespace mfad::ctl {

int exit_of_status(int http_status) {
  switch (http_status) {
    case 401:
    case 403: return exit_denied;
    case 404: return exit_not_found;
    case 409:
    case 412:
    case 422: return exit_conflict;
    case 408:
    case 429:
    case 502:
    case 503:
    case 504: return exit_unavailable;
    default: return http_status / 100 == 2 ? exit_ok : exit_error;
  }
}

void say(std::string_view text) { fmt::print(stderr, "mfactl: {}\n", text); }

int fail(Exit code, std::string_view text) {
  say(text);
  return code;
}

int end_of_output(int code) {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  if ((flushed && std::ferror(stdout) == 0) || errno == EPIPE) return code;
  say("cannot write standard output; check the room on its disk");
  return code == exit_ok ? int{exit_error} : code;
}

}  // namespace mfad::ctl
