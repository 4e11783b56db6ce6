// Lets a query through once a position is reached, or turns it away when its time is over (contract §2: min_position,
// wait). One gate stands before the rows, one before the durable log. A machine: no thread waits in it, and time is
// passed in. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "events/base/ids.h"
#include "events/base/time.h"

namespace mfad::query {

class ReadGate {
 public:
  enum class Verdict : std::uint8_t { reached, late, closed };
  // Called once, on whichever thread advanced, swept or closed the gate: it must only hand the work on.
  using Waiter = std::function<void(Verdict)>;
  using Ticket = std::uint64_t;

  explicit ReadGate(Position position) : position_(position) {}

  Position position() const;

  // Calls `waiter` when the gate has reached `target`, at once if it has; late when `sweep` is told a time of
  // `deadline` or after.
  Ticket wait(Position target, Milliseconds deadline, Waiter waiter);

  // Forgets the waiter; false when it was called, or is being called, already.
  bool cancel(Ticket ticket);

  void on_advanced(Position position);
  void sweep(Milliseconds now);

  // Nobody is let through any more.
  void close();

  static constexpr Milliseconds forever = Milliseconds::max();

 private:
  struct Waiting {
    Milliseconds deadline;
    Ticket ticket;
    Waiter waiter;
  };
  template <class Chosen>
  std::vector<Waiter> take(std::multimap<Position, Waiting>::iterator end, Chosen chosen);

  mutable std::mutex mutex_;
  Position position_;
  std::multimap<Position, Waiting> waiting_;  // by target
  Ticket last_ticket_ = 0;
  bool closed_ = false;
};

}  // namespace mfad::query
