// Reads cold accounts ahead of the writer, so that it does not wait for the disk (design §4 step 4). Stands before the
// queue: what the writer holds goes straight on; the rest is loaded on a pool and queued then. Any thread submits;
// never blocks. `done` of a submission that finds the queue full after its load is called on a pool thread.
//
// Reading ahead is never required: without room in the pool, or when a load fails, the writer reads for itself.
#pragma once

#include <array>
#include <atomic>

#include "daemon/command/queue.h"
#include "daemon/command/warm_streams.h"
#include "daemon/query/pool.h"

namespace mfad::command {

class Prefetcher final : public Submitter {
 public:
  struct World {
    SubmissionQueue& queue;
    const EventLog& log;
    const SecretBox& box;
    const WarmStreams& warm;
    const AnswerMaker& answers;
    // Of their own, for a long import must not hold up a person. Both must be done with what was posted before any of
    // these goes.
    query::Pool& interactive;
    query::Pool& bulk;
  };
  explicit Prefetcher(World world) : world_(world) {}

  // Bulk submissions of one call stay in order, for the lines of an import may name one account twice.
  void submit(std::vector<Submission>& submissions) override;

  // That are being read ahead and stand in no queue yet. Any thread.
  std::size_t waiting(Lane lane) const { return in_flight_[lane == Lane::bulk ? 1 : 0].load(); }

 private:
  using Submissions = std::vector<Submission>;

  bool is_cold(const Submission& submission) const;
  bool post(Submissions& ahead, Lane lane);
  void load_and_queue(Submissions& ahead) const;
  query::Pool& pool(Lane lane) const { return lane == Lane::bulk ? world_.bulk : world_.interactive; }
  std::atomic<std::size_t>& in_flight(Lane lane) { return in_flight_[lane == Lane::bulk ? 1 : 0]; }

  World world_;
  std::array<std::atomic<std::size_t>, 2> in_flight_{};  // submissions with the pool, by lane
};

}  // namespace mfad::command
