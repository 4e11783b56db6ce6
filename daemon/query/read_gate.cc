#include "daemon/query/read_gate.h"

#include <algorithm>

namespace mfad::query {

Position ReadGate::position() const {
  const std::scoped_lock lock(mutex_);
  return position_;
}

ReadGate::Ticket ReadGate::wait(Position target, Milliseconds deadline, Waiter waiter) {
  Verdict verdict = Verdict::reached;
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) {
      verdict = Verdict::closed;
    } else if (position_ < target) {
      waiting_.emplace(target, Waiting{deadline, ++last_ticket_, std::move(waiter)});
      return last_ticket_;
    }
  }
  waiter(verdict);
  return 0;
}

bool ReadGate::cancel(Ticket ticket) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find_if(waiting_, [&](const auto& entry) { return entry.second.ticket == ticket; });
  if (found == waiting_.end()) return false;
  waiting_.erase(found);
  return true;
}

template <class Chosen>
std::vector<ReadGate::Waiter> ReadGate::take(std::multimap<Position, Waiting>::iterator end, Chosen chosen) {
  std::vector<Waiter> taken;
  for (auto it = waiting_.begin(); it != end;) {
    if (!chosen(it->second)) {
      ++it;
      continue;
    }
    taken.push_back(std::move(it->second.waiter));
    it = waiting_.erase(it);
  }
  return taken;
}

void ReadGate::on_advanced(Position position) {
  std::vector<Waiter> through;
  {
    const std::scoped_lock lock(mutex_);
    position_ = std::max(position_, position);
    through = take(waiting_.upper_bound(position_), [](const Waiting&) { return true; });
  }
  for (const auto& waiter : through) waiter(Verdict::reached);
}

void ReadGate::sweep(Milliseconds now) {
  std::vector<Waiter> late;
  {
    const std::scoped_lock lock(mutex_);
    late = take(waiting_.end(), [&](const Waiting& waiting) { return waiting.deadline <= now; });
  }
  for (const auto& waiter : late) waiter(Verdict::late);
}

void ReadGate::close() {
  std::vector<Waiter> all;
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    all = take(waiting_.end(), [](const Waiting&) { return true; });
  }
  for (const auto& waiter : all) waiter(Verdict::closed);
}

}  // namespace mfad::query
