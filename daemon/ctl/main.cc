// mfactl: its own composition root.
#include <exception>

#include "daemon/ctl/cli.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/run.h"

int main(int argc, char** argv) {
  namespace ctl = mfad::ctl;
  try {
    const auto parsed = ctl::parse_command_line(argc, argv);
    const auto* code = std::get_if<int>(&parsed);
    return ctl::end_of_output(code != nullptr ? *code : ctl::run(std::get<ctl::Invocation>(parsed)));
  } catch (const std::exception& stop) {
    return ctl::fail(ctl::exit_error, stop.what());
  }
}
