// Keeps the projections at the tail of the log: reads a slice, folds it, commits rows and checkpoint in one batch,
// publishes the new view. A machine: one thread calls `step`; it blocks on the disk.
//
// Rows that do not match the log are thrown away and folded again in their place; queries wait meanwhile. Up to
// `states_from` nobody reads the rows, so that a slice is folded while the one before it is written. Rows that are good
// but to be made anew (on request, or for a new schema) go on answering: the new ones are folded into the other
// generation (generations.h), a slice at a time, and shown once they have caught up. All of it goes on after a crash.
// Events that change everybody's rows reach them in portions, each committed, before they are folded themselves; no
// view is shown meanwhile.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "daemon/observe/log.h"
#include "daemon/observe/metrics.h"
#include "daemon/project/generations.h"
#include "daemon/project/read_view.h"
#include "events/port/event_log.h"
#include "projections/checkpoint.h"
#include "projections/dirty.h"
#include "projections/projection.h"

namespace mfad::project {

enum class ProjectionState : std::uint8_t { running, rebuilding, halted };
std::string_view name_of(ProjectionState state);

struct ProjectionStatus {
  std::string name;
  Position position;
  ProjectionState state = ProjectionState::running;
  std::string reason;  // of a halt; never data

  bool operator==(const ProjectionStatus&) const = default;
};

class ProjectionRunner {
 public:
  static constexpr std::size_t slice_events_max = 512;
  static constexpr std::size_t slice_bytes_max = 1024 * 1024;
  static constexpr std::size_t walked_per_step_max = 1000;
  static constexpr int live_slices_per_rebuilt_slice = 8;  // while there are events to fold

  struct World {
    const EventLog& log;
    RowStore& rows;
    const ProjectionContext& context;
    ReadViewHolder& view;
    observe::Metrics& metrics;
    observe::Log& log_of_daemon;             // hears why a projection halts, or why a rebuild beside it ends
    std::function<void(Position)> advanced;  // called after the view was published; must only wake something
    std::size_t slice_events = slice_events_max;
  };

  // Compares each projection's checkpoint with the log; what does not match starts over. `corruption`, or a check that
  // fails, is one of the rows.
  static Result<std::unique_ptr<ProjectionRunner>> open(World world,
                                                        std::vector<std::unique_ptr<Projection>> projections);

  // One slice, one portion of walks and clears. False = there was nothing to do. An error ends the process: the rows
  // could not be written. A log that cannot be read halts what needs it.
  Result<bool> step();

  // What was committed behind is written: for the end of the loop.
  Result<> settle() { return world_.rows.settle(); }

  // Any thread.
  std::vector<ProjectionStatus> status() const;
  bool request_rebuild(std::string_view name);                                       // false: no such projection
  std::uint64_t clear_marks(std::vector<std::pair<std::string, dirty::Mark>> sent);  // the number of this clearing
  bool cleared(std::uint64_t clearing) const;  // the newest view shows what has become of those marks
  void mark_everything();                      // every row there is, as resync, once all are rebuilt
  bool all_marked() const;  // the newest view has the marks, or the walks to them, of all that `mark_everything` asked
  // Rows may be older than what the state topics have seen of them, after a loss of unsynced rows or in a rebuild:
  // until a view shows this position, no state is published.
  Position states_from() const { return Position{states_from_.load()}; }

 private:
  // A slice that changes everybody's rows is on its way to them.
  struct Spread {
    Position end;      // of that slice
    std::string from;  // where it goes on
  };
  struct Running {
    std::unique_ptr<Projection> projection;
    Checkpoint checkpoint;
    ProjectionState state = ProjectionState::running;
    Position rebuilt_at;  // rebuilding ends when this position is reached
    std::string reason;
    std::optional<Spread> spread;       // of the slice that is folded next
    std::optional<Spread> next_spread;  // of the other generation
    std::optional<Checkpoint> next;     // of the other generation, while it is made beside the one that is shown
  };
  explicit ProjectionRunner(World world) : world_(std::move(world)) {}

  Result<Running> resume(std::unique_ptr<Projection> projection);
  Result<bool> matches_log(const Checkpoint& checkpoint) const;
  Result<> start_over(Running& running);
  Result<> erase_generation(std::string_view projection, bool second);
  static bool is_rebuilding(const Running& running);

  // rebuild.cc: beside the rows that are shown
  Result<> resume_beside(Running& running);
  Result<> begin_beside(Running& running);
  Result<bool> fold_beside();
  Result<bool> fold_beside(Running& running);
  Result<> apply_beside(Running& running, RowBatch& rows);
  Result<> show_other(Running& running, std::unique_ptr<RowBatch> rows);
  Result<> serve_requests();
  Result<bool> fold_slice();

  // spread.cc: what changes everybody's rows
  std::span<const RecordedEvent> together(std::span<const RecordedEvent> slice) const;
  static Result<bool> spread(Projection& projection, std::span<const RecordedEvent> slice,
                             std::optional<Spread>& spread, RowBatch& rows);
  bool spreads() const;
  static std::span<const RecordedEvent> fresh_of(const Running& running, std::span<const RecordedEvent> slice);

  Result<std::vector<RecordedEvent>> read_after(Position position) const;
  bool fold_into(Running& running, std::span<const RecordedEvent> fresh, RowBatch& rows);
  void halt(Running& running, const Error& why);
  void tell(std::string_view what, const Running& running, Position at, const Error& why);
  bool work_off_marks(RowBatch& rows);
  bool mark_everything_now(RowBatch& rows, Position at, std::uint64_t asked);
  Result<> publish_view();

  World world_;
  std::uint64_t views_ = 0;       // that were published
  std::vector<Running> running_;  // guarded by mutex_ where `status` reads it
  Generations generations_;       // that are shown
  int live_slices_ = 0;           // since the last slice of a rebuild
  bool walks_ = true;             // may be under way: an empty look costs as much as a fold of one event
  std::atomic<std::uint64_t> states_from_ = 0;
  mutable std::mutex mutex_;
  std::set<std::string, std::less<>> rebuilds_;               // guarded by mutex_
  std::vector<std::pair<std::string, dirty::Mark>> cleared_;  // guarded by mutex_
  bool mark_everything_ = false;                              // guarded by mutex_
  std::uint64_t marks_asked_ = 0;                             // guarded by mutex_
  std::uint64_t marks_shown_ = 0;                             // guarded by mutex_
  std::uint64_t marking_ = 0;                                 // what the batch in hand marks
  bool marks_failed_ = false;                                 // and that was told
  std::uint64_t clears_asked_ = 0;                            // guarded by mutex_
  std::uint64_t clears_shown_ = 0;                            // guarded by mutex_
  std::uint64_t clearing_ = 0;                                // what the batch in hand clears
};

}  // namespace mfad::project
