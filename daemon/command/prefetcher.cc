#include "daemon/command/prefetcher.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "events/base/limits.h"

namespace mfad::command {
namespace {

std::optional<StreamId> account_of(const Command& command) {
  const auto* on_account = std::get_if<AccountCommand>(&command);
  if (on_account == nullptr) return std::nullopt;
  return std::visit([](const auto& what) { return StreamId::of(what.key); }, *on_account);
}

void append(std::vector<Submission>& to, std::vector<Submission>& from) {
  std::ranges::move(from, std::back_inserter(to));
  from.clear();
}

}  // namespace

bool Prefetcher::is_cold(const Submission& submission) const {
  const auto account = account_of(submission.command);
  return account && !world_.warm.maybe_holds(*account);
}

void Prefetcher::submit(std::vector<Submission>& submissions) {
  const auto is_bulk = [](const Submission& one) { return one.lane == Lane::bulk; };
  const bool bulk_is_cold =
      std::ranges::any_of(submissions, [&](const Submission& one) { return is_bulk(one) && is_cold(one); });
  Submissions direct;
  Submissions bulk;
  Submissions interactive;
  const auto post_interactive = [&] {
    if (!interactive.empty() && !post(interactive, Lane::interactive)) append(direct, interactive);
  };
  for (Submission& one : submissions) {
    if (is_bulk(one)) {
      (bulk_is_cold ? bulk : direct).push_back(std::move(one));
    } else if (is_cold(one)) {
      interactive.push_back(std::move(one));
      if (interactive.size() == limits::prefetch_together_max) post_interactive();
    } else {
      direct.push_back(std::move(one));
    }
  }
  post_interactive();
  if (!bulk.empty() && !post(bulk, Lane::bulk)) append(direct, bulk);
  if (!direct.empty()) world_.queue.submit(direct);
  submissions = std::move(direct);
}

// False, with `ahead` untouched, when the pool has no room.
bool Prefetcher::post(Submissions& ahead, Lane lane) {
  const std::size_t count = ahead.size();
  auto& waiting = in_flight(lane);
  if (waiting.fetch_add(count) + count > limits::prefetch_waiting_max) {
    waiting.fetch_sub(count);
    return false;
  }
  const auto shared = std::make_shared<Submissions>(std::move(ahead));
  ahead.clear();
  const bool posted = pool(lane).post([this, shared, count, &waiting] {
    load_and_queue(*shared);
    waiting.fetch_sub(count);
  });
  if (posted) return true;
  waiting.fetch_sub(count);
  ahead = std::move(*shared);
  return false;
}

void Prefetcher::load_and_queue(Submissions& ahead) const {
  const StreamLoader loader{world_.log, world_.box};
  for (Submission& one : ahead) {
    auto stream = account_of(one.command);
    if (!stream || world_.warm.maybe_holds(*stream)) continue;
    auto loaded = loader.load(*stream);
    if (loaded) one.prefetched.emplace(std::move(*stream), std::move(*loaded));
  }
  world_.queue.submit(ahead);
  const auto refusal = world_.queue.closed() ? AnswerMaker::Refusal::shutting_down : AnswerMaker::Refusal::overloaded;
  for (const Submission& one : ahead) one.done(world_.answers.refused(refusal, one.request_id));
}

}  // namespace mfad::command
