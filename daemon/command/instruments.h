// What the writer measures of each group. Looked up once; used by the writer's thread.
#pragma once

#include "daemon/observe/metrics.h"

namespace mfad::command {

struct Instruments {
  explicit Instruments(observe::Metrics& metrics)
      : group_commands(metrics.histogram("mfad_group_commands")),
        group_commit(metrics.histogram("mfad_group_commit_duration_seconds")),
        log_sync(metrics.histogram("mfad_sync_duration_seconds", {{"file", "log"}})),
        register_sync(metrics.histogram("mfad_sync_duration_seconds", {{"file", "register"}})),
        groups(metrics.counter("mfad_groups_total")),
        events(metrics.counter("mfad_events_total")),
        checks_failed(metrics.counter("mfad_checks_failed_total")),
        commands_unread(metrics.counter("mfad_commands_unread_total")) {}

  observe::Histogram& group_commands;
  observe::Histogram& group_commit;
  observe::Histogram& log_sync;
  observe::Histogram& register_sync;
  observe::Counter& groups;
  observe::Counter& events;
  observe::Counter& checks_failed;
  observe::Counter& commands_unread;
};

}  // namespace mfad::command
