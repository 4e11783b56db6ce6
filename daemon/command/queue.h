// The two bounded lanes before the writer. Any thread submits; the writer alone takes.
// Interactive work never waits behind bulk work: while any of it waits, bulk gets at most a quarter of a group's room.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "daemon/command/submission.h"

namespace mfad::command {

class SubmissionQueue final : public Submitter {
 public:
  struct Limits {
    std::size_t interactive_max;
    std::size_t bulk_max;
  };
  SubmissionQueue();  // the product's limits
  explicit SubmissionQueue(Limits limits) : limits_(limits) {}

  void submit(std::vector<Submission>& submissions) override;

  // The next group, at most `room` submissions, in order within each lane. Never blocks.
  std::vector<Submission> take(std::size_t room);

  // Puts back what did not fit into a group, before all else of its lane.
  void put_back(std::vector<Submission> submissions);

  // Blocks until there is something to take, `nudge` was called, or the time is over.
  void wait(Milliseconds at_most);
  void nudge();

  // From now on nothing is taken in; what waits is still worked on.
  void close();
  bool closed() const;

  struct Depth {
    std::size_t interactive = 0;
    std::size_t bulk = 0;
  };
  Depth depth() const;

 private:
  std::deque<Submission>& lane(Lane lane) { return lane == Lane::bulk ? bulk_ : interactive_; }
  std::size_t lane_max(Lane lane) const { return lane == Lane::bulk ? limits_.bulk_max : limits_.interactive_max; }

  Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable waiting_;
  std::deque<Submission> interactive_;
  std::deque<Submission> bulk_;
  bool sleeping_ = false;
  bool nudged_ = false;
  bool closed_ = false;
};

}  // namespace mfad::command
