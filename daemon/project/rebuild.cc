// Rebuilding beside the rows that are shown: the other generation, from nothing to where the shown one is.
#include <algorithm>
#include <utility>

#include "daemon/project/projection_runner.h"

namespace mfad::project {

// A checkpoint in the other generation means a rebuild that was under way; without one its rows are of no use.
Result<> ProjectionRunner::resume_beside(Running& running) {
  const std::string_view name = running.projection->name();
  const Generations others = generations_.with_other(name);
  const auto begun = read_checkpoint(GenerationReader{world_.rows.snapshot(), others}, name);
  if (begun && begun->schema == running.projection->schema()) {
    const auto matches = matches_log(*begun);
    if (!matches) return std::unexpected(matches.error());
    if (*matches) {
      running.next = *begun;
      return {};
    }
  }
  if (running.checkpoint.schema != running.projection->schema()) return begin_beside(running);
  return erase_generation(name, others.is_second(name));
}

Result<> ProjectionRunner::begin_beside(Running& running) {
  const std::string_view name = running.projection->name();
  const Generations others = generations_.with_other(name);
  if (const auto erased = erase_generation(name, others.is_second(name)); !erased) return erased;
  const Checkpoint begin{{}, {}, world_.log.identity().lineage, running.projection->schema()};
  auto rows = world_.rows.begin();
  GenerationBatch other{*rows, others};
  write_checkpoint(other, name, begin);
  if (const auto committed = world_.rows.commit(std::move(rows)); !committed) return committed;
  const std::lock_guard lock(mutex_);
  running.next_spread.reset();
  running.next = begin;
  return {};
}

Result<bool> ProjectionRunner::fold_beside() {
  const auto unfinished = std::ranges::find_if(running_, [](const Running& one) { return one.next.has_value(); });
  return unfinished == running_.end() ? Result<bool>{false} : fold_beside(*unfinished);
}

Result<bool> ProjectionRunner::fold_beside(Running& running) {
  auto rows = world_.rows.begin();
  if (const auto applied = apply_beside(running, *rows); !applied) {
    tell("a projection could not be rebuilt: its old rows go on answering", running, running.next->position,
         applied.error());
    const std::string_view name = running.projection->name();
    if (const auto erased = erase_generation(name, !generations_.is_second(name)); !erased)
      return std::unexpected(erased.error());
    const std::lock_guard lock(mutex_);
    running.next.reset();
    return true;
  }
  const auto done = running.next->position >= running.checkpoint.position ? show_other(running, std::move(rows))
                                                                          : world_.rows.commit_behind(std::move(rows));
  if (!done) return std::unexpected(done.error());
  return true;
}

// One slice, never past the rows that are shown.
Result<> ProjectionRunner::apply_beside(Running& running, RowBatch& rows) {
  Checkpoint& next = *running.next;
  if (next.position >= running.checkpoint.position) return {};
  auto slice = read_after(next.position);
  if (!slice) return std::unexpected(slice.error());
  while (slice->back().envelope.position > running.checkpoint.position) slice->pop_back();
  auto& spreading = running.next_spread;
  const auto is_beyond = [&](const RecordedEvent& one) { return one.envelope.position > spreading->end; };
  slice->resize(spreading ? static_cast<std::size_t>(std::ranges::find_if(*slice, is_beyond) - slice->begin())
                          : running.projection->together(*slice));
  const Generations others = generations_.with_other(running.projection->name());
  GenerationBatch other{rows, others, running.projection->name()};
  const auto done = spread(*running.projection, *slice, spreading, other);
  if (!done) return std::unexpected(done.error());
  if (!*done) return {};
  spreading.reset();
  try {
    if (auto applied = running.projection->apply(*slice, other); !applied) return applied;
  } catch (const std::exception& failed) {
    return error(ErrorCode::corruption, failed.what());
  }
  next.position = slice->back().envelope.position;
  next.chain_hash = slice->back().chain_hash;
  write_checkpoint(other, running.projection->name(), next);
  return {};
}

// The last slice and the change of generation in one batch, which also takes the checkpoint from the rows that are
// shown no more: wherever a crash comes, it is plain which rows are whole, and that the topics are to show them.
Result<> ProjectionRunner::show_other(Running& running, std::unique_ptr<RowBatch> rows) {
  const std::string_view name = running.projection->name();
  const bool second = !generations_.is_second(name);
  GenerationBatch shown{*rows, generations_};
  erase_checkpoint(shown, name);
  if (second) {
    rows->put(Generations::row_of(name), "");
  } else {
    rows->erase(Generations::row_of(name));
  }
  rows->put(dirty::everything_key, "");
  if (const auto committed = world_.rows.commit(std::move(rows)); !committed) return committed;
  generations_.set(name, second);
  {
    const std::lock_guard lock(mutex_);
    running.checkpoint = *std::exchange(running.next, std::nullopt);
    mark_everything_ = true;
  }
  if (const auto published = publish_view(); !published) return published;
  return erase_generation(name, !second);
}

}  // namespace mfad::project
