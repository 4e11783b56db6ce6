#include "daemon/project/projection_runner.h"

#include <algorithm>
#include <utility>

#include "daemon/project/marks.h"
#include "events/codec.h"

namespace mfad::project {

namespace {

// Only what a store or a role does marks walks.
bool is_of_store(const RecordedEvent& recorded) { return std::holds_alternative<StoreEvent>(recorded.event); }

Result<bool> worked(const Result<>& done) {
  if (!done) return std::unexpected(done.error());
  return true;
}

}  // namespace

std::string_view name_of(ProjectionState state) {
  switch (state) {
    case ProjectionState::running: return "running";
    case ProjectionState::rebuilding: return "rebuilding";
    case ProjectionState::halted: return "halted";
  }
  return "unknown";
}

Result<std::unique_ptr<ProjectionRunner>> ProjectionRunner::open(World world,
                                                                 std::vector<std::unique_ptr<Projection>> projections) {
  std::unique_ptr<ProjectionRunner> runner{new ProjectionRunner(std::move(world))};
  runner->states_from_ = runner->world_.log.tail().value;
  std::vector<std::string> names;
  for (const auto& projection : projections) names.emplace_back(projection->name());
  const auto rows = runner->world_.rows.snapshot();
  runner->generations_ = Generations::read(*rows, names);
  runner->mark_everything_ = rows->get(dirty::everything_key).has_value();
  for (auto& projection : projections) {
    auto running = runner->resume(std::move(projection));
    if (!running) return std::unexpected(running.error());
    runner->running_.push_back(std::move(*running));
  }
  if (const auto published = runner->publish_view(); !published) return std::unexpected(published.error());
  return runner;
}

Result<ProjectionRunner::Running> ProjectionRunner::resume(std::unique_ptr<Projection> projection) {
  Running running;
  running.projection = std::move(projection);
  const GenerationReader shown{world_.rows.snapshot(), generations_};
  const auto checkpoint = read_checkpoint(shown, running.projection->name());
  if (checkpoint && running.projection->serves(checkpoint->schema)) {
    const auto matches = matches_log(*checkpoint);
    if (!matches) return std::unexpected(matches.error());
    if (*matches) {
      running.checkpoint = *checkpoint;
      if (const auto resumed = resume_beside(running); !resumed) return std::unexpected(resumed.error());
      return running;
    }
  }
  if (const auto restarted = start_over(running); !restarted) return std::unexpected(restarted.error());
  return running;
}

Result<bool> ProjectionRunner::matches_log(const Checkpoint& checkpoint) const {
  if (checkpoint.lineage != world_.log.identity().lineage) return false;
  if (checkpoint.position > world_.log.tail()) return false;
  if (checkpoint.position == Position{}) return true;
  // Damage of the log is not passed on as damage: rows are thrown away for their own alone.
  const auto record = world_.log.read(Position{checkpoint.position.value - 1}, 1, 1);
  if (!record) return error(ErrorCode::io, record.error().message);
  if (record->empty()) return false;
  const auto envelope = decode_envelope(record->front().bytes);
  if (!envelope) return error(ErrorCode::io, envelope.error().message);
  return chain(envelope->previous_chain_hash, record->front().bytes) == checkpoint.chain_hash;
}

Result<> ProjectionRunner::start_over(Running& running) {
  const std::string_view name = running.projection->name();
  for (const bool second : {true, false}) {
    if (const auto erased = erase_generation(name, second); !erased) return erased;
  }
  if (generations_.is_second(name)) {
    auto rows = world_.rows.begin();
    rows->erase(Generations::row_of(name));
    if (const auto committed = world_.rows.commit(std::move(rows)); !committed) return committed;
    generations_.set(name, false);
  }
  states_from_ = world_.log.tail().value;
  const std::lock_guard lock(mutex_);
  running.checkpoint = Checkpoint{{}, {}, world_.log.identity().lineage, running.projection->schema()};
  running.rebuilt_at = world_.log.tail();
  running.state = running.rebuilt_at == Position{} ? ProjectionState::running : ProjectionState::rebuilding;
  running.reason.clear();
  running.spread.reset();
  running.next_spread.reset();
  running.next.reset();
  mark_everything_ |= running.state == ProjectionState::rebuilding;
  return {};
}

// Nothing is written where nothing stands.
Result<> ProjectionRunner::erase_generation(std::string_view projection, bool second) {
  if (auto settled = world_.rows.settle(); !settled) return settled;
  const std::string prefix = Generations::prefix_of(projection, second);
  bool any = false;
  world_.rows.snapshot()->scan(prefix, prefix, [&](std::string_view, std::string_view) {
    any = true;
    return false;
  });
  return any ? world_.rows.erase_prefix(prefix) : Result<>{};
}

Result<bool> ProjectionRunner::step() {
  if (const auto served = serve_requests(); !served) return std::unexpected(served.error());
  const auto folded = fold_slice();
  if (!folded || spreads()) return folded;
  bool rebuilt = false;
  if (!*folded || ++live_slices_ >= live_slices_per_rebuilt_slice) {
    live_slices_ = 0;
    const auto beside = fold_beside();
    if (!beside) return beside;
    rebuilt = *beside;
    walks_ = walks_ || rebuilt;
  }
  auto rows = world_.rows.begin();
  GenerationBatch shown{*rows, generations_};
  const bool worked_off = work_off_marks(shown);
  if (worked_off) {
    if (const auto committed = world_.rows.commit(std::move(rows)); !committed)
      return std::unexpected(committed.error());
    if (const auto published = publish_view(); !published) return std::unexpected(published.error());
    const std::lock_guard lock(mutex_);
    marks_shown_ = marking_;
    clears_shown_ = clearing_;
  }
  return *folded || rebuilt || worked_off;
}

Result<> ProjectionRunner::serve_requests() {
  std::set<std::string, std::less<>> rebuilds;
  {
    const std::lock_guard lock(mutex_);
    rebuilds = std::exchange(rebuilds_, {});
  }
  for (Running& running : running_) {
    if (!rebuilds.contains(running.projection->name())) continue;
    const bool answers = running.state == ProjectionState::running;
    if (const auto begun = answers ? begin_beside(running) : start_over(running); !begun) return begun;
  }
  return {};
}

Result<bool> ProjectionRunner::fold_slice() {
  Position from = world_.log.tail();
  for (const Running& running : running_) {
    if (running.state != ProjectionState::halted) from = std::min(from, running.checkpoint.position);
  }
  if (from >= world_.log.tail()) return false;
  const auto read = read_after(from);
  if (!read) {
    // Those that need it next: rows further on may not meet the damage.
    for (Running& running : running_) {
      if (running.state != ProjectionState::halted && running.checkpoint.position == from) halt(running, read.error());
    }
    return worked(publish_view());
  }

  const auto slice = together(*read);
  auto rows = world_.rows.begin();
  GenerationBatch shown{*rows, generations_};
  RowBatch& into = generations_.all_first() ? *rows : shown;
  for (Running& running : running_) {  // before any is folded: a portion is committed without a checkpoint
    const auto fresh = fresh_of(running, slice);
    const auto done = fresh.empty() ? true : spread(*running.projection, fresh, running.spread, into);
    if (done && !*done) return worked(world_.rows.commit(std::move(rows)));
    if (done) continue;
    halt(running, done.error());
    rows.reset();
    return worked(publish_view());
  }
  for (Running& running : running_) {
    const auto fresh = fresh_of(running, slice);
    if (fresh.empty() || fold_into(running, fresh, into)) continue;
    // What it wrote is thrown away with the batch; the others fold the slice again without it.
    rows.reset();
    return worked(publish_view());
  }
  const bool behind = slice.back().envelope.position < states_from();
  const auto committed = behind ? world_.rows.commit_behind(std::move(rows)) : world_.rows.commit(std::move(rows));
  if (!committed) return std::unexpected(committed.error());
  walks_ = walks_ || std::ranges::any_of(slice, is_of_store);
  {
    const std::lock_guard lock(mutex_);
    const RecordedEvent& last = slice.back();
    for (Running& running : running_) {
      if (running.state == ProjectionState::halted) continue;
      running.spread.reset();
      if (running.checkpoint.position < last.envelope.position) {
        running.checkpoint.position = last.envelope.position;
        running.checkpoint.chain_hash = last.chain_hash;
      }
      if (running.checkpoint.position >= running.rebuilt_at) running.state = ProjectionState::running;
    }
  }
  return behind ? true : worked(publish_view());
}

Result<std::vector<RecordedEvent>> ProjectionRunner::read_after(Position position) const {
  const auto records = world_.log.read(position, world_.slice_events, slice_bytes_max);
  if (!records) return std::unexpected(records.error());
  std::vector<RecordedEvent> slice;
  slice.reserve(records->size());
  for (const StoredRecord& record : *records) {
    auto event = decode_record(record.bytes, world_.context.box);
    if (!event) return std::unexpected(event.error());
    slice.push_back(std::move(*event));
  }
  return slice;
}

bool ProjectionRunner::fold_into(Running& running, std::span<const RecordedEvent> fresh, RowBatch& rows) {
  Result<> applied;
  try {
    applied = running.projection->apply(fresh, rows);
  } catch (const std::exception& failed) {
    applied = error(ErrorCode::corruption, failed.what());
  }
  if (!applied) {
    halt(running, applied.error());
    return false;
  }
  const RecordedEvent& last = fresh.back();
  write_checkpoint(rows, running.projection->name(),
                   {last.envelope.position, last.chain_hash, running.checkpoint.lineage, running.checkpoint.schema});
  return true;
}

void ProjectionRunner::halt(Running& running, const Error& why) {
  tell("a projection halted: its answers stand still", running, running.checkpoint.position, why);
  const std::lock_guard lock(mutex_);
  running.state = ProjectionState::halted;
  running.reason = why.message;
}

void ProjectionRunner::tell(std::string_view what, const Running& running, Position at, const Error& why) {
  const std::string_view name = running.projection->name();
  world_.metrics.count("mfad_projection_halts_total", {{"projection", name}});
  world_.log_of_daemon.write(
      observe::Level::error, what,
      {{"projection", name}, {"position", static_cast<std::int64_t>(at.value)}, {"reason", why.message}});
}

bool ProjectionRunner::work_off_marks(RowBatch& rows) {
  std::vector<std::pair<std::string, dirty::Mark>> cleared;
  bool everything = false;
  std::uint64_t asked = 0;
  {
    const std::lock_guard lock(mutex_);
    cleared = std::exchange(cleared_, {});
    clearing_ = clears_asked_;
    const bool rebuilding = std::ranges::any_of(running_, is_rebuilding);
    everything = !rebuilding && std::exchange(mark_everything_, false);
    asked = marks_asked_;
  }
  const Position at = world_.view.get()->position;
  if (everything) everything = mark_everything_now(rows, at, asked);
  for (const auto& [key, mark] : cleared) dirty::clear(rows, key, mark);
  const bool early = at < states_from();  // no state is published yet, and a rebuild marks everything at its end
  const bool walked = !early && (walks_ || everything) && walk_marked_roles(rows, at, walked_per_step_max);
  walks_ = walked || early;
  return everything || !cleared.empty() || walked;
}

// False: not now; it is tried again.
bool ProjectionRunner::mark_everything_now(RowBatch& rows, Position at, std::uint64_t asked) {
  const auto marked = mark_all_roles_and_walks(rows, world_.context, at);
  if (marked) {
    rows.erase(dirty::everything_key);
    marking_ = asked;
    marks_failed_ = false;
    return true;
  }
  if (!std::exchange(marks_failed_, true))
    world_.log_of_daemon.write(observe::Level::error, "the states cannot be marked to be sent again: run mfactl verify",
                               {{"reason", marked.error().message}});
  const std::lock_guard lock(mutex_);
  mark_everything_ = true;
  return false;
}

Result<> ProjectionRunner::publish_view() {
  if (auto settled = world_.rows.settle(); !settled) return settled;
  // Of what is half spread nobody may see anything, not even where it has halted.
  if (std::ranges::any_of(running_, [](const Running& one) { return one.spread.has_value(); })) return {};
  Position shown{~std::uint64_t{0}};
  for (const Running& running : running_) shown = std::min(shown, running.checkpoint.position);
  auto rows = world_.rows.snapshot();
  if (!generations_.all_first()) rows = std::make_shared<GenerationReader>(std::move(rows), generations_);
  world_.view.set(std::make_shared<const ReadView>(ReadView{std::move(rows), shown, ++views_}));
  world_.advanced(shown);
  return {};
}

std::vector<ProjectionStatus> ProjectionRunner::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<ProjectionStatus> all;
  all.reserve(running_.size());
  for (const Running& running : running_)
    all.push_back({std::string{running.projection->name()}, running.checkpoint.position,
                   is_rebuilding(running) ? ProjectionState::rebuilding : running.state, running.reason});
  return all;
}

bool ProjectionRunner::is_rebuilding(const Running& running) {
  return running.state == ProjectionState::rebuilding || running.next;
}

bool ProjectionRunner::request_rebuild(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const bool known = std::ranges::any_of(running_, [&](const Running& one) { return one.projection->name() == name; });
  if (known) rebuilds_.insert(std::string{name});
  return known;
}

std::uint64_t ProjectionRunner::clear_marks(std::vector<std::pair<std::string, dirty::Mark>> sent) {
  const std::lock_guard lock(mutex_);
  std::ranges::move(sent, std::back_inserter(cleared_));
  return ++clears_asked_;
}

bool ProjectionRunner::cleared(std::uint64_t clearing) const {
  const std::lock_guard lock(mutex_);
  return clears_shown_ >= clearing;
}

void ProjectionRunner::mark_everything() {
  const std::lock_guard lock(mutex_);
  mark_everything_ = true;
  ++marks_asked_;
}

bool ProjectionRunner::all_marked() const {
  const std::lock_guard lock(mutex_);
  return marks_shown_ == marks_asked_;
}

}  // namespace mfad::project
