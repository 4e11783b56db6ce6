// The log of the daemon: one JSON object a line. Fields are named; values are escaped, so nothing from outside can
// forge a line. Any thread; writing never waits for who reads the log: a line that finds no room is dropped, counted in
// `mfad_log_lines_dropped_total`, and told of by a line once there is room again.
#pragma once

#include "adapters/log/line_writer.h"
#include "daemon/observe/log.h"
#include "daemon/observe/metrics.h"

namespace mfad::log {

using observe::Level;

class JsonLog final : public observe::Log {
 public:
  // `descriptor` must stay open as long as the process: standard error, but for tests.
  JsonLog(Level least, observe::Metrics& metrics, int descriptor);

  using Log::write;
  bool shows(Level level) const override { return level >= least_; }
  void write(Level level, std::string_view message, std::span<const observe::Field> fields) override;

  // Before the process ends without destructors. Returns after `at_most`, written or not.
  void flush(Milliseconds at_most = LineWriter::end_waits_max) { writer_.flush(at_most); }

 private:
  Level least_;
  observe::Counter& dropped_;
  LineWriter writer_;
};

}  // namespace mfad::log
