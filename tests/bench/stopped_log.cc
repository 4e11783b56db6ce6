#include "tests/bench/stopped_log.h"

namespace mfad::bench {

StoppedLog::StoppedLog(const Daemon& daemon) {
  Config config;
  config.data_dir = daemon.data();
  config.kek_file = daemon.kek_file();
  observe::NoLog quiet;
  auto opened = application::open_data(config, host, quiet);
  if (!opened) give_up(opened.error().message);
  data = std::move(*opened);
}

}  // namespace mfad::bench
