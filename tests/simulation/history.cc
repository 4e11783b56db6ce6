#include "tests/simulation/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "events/base/check.h"
#include "tests/simulation/answers.h"
#include "tests/support/spec.h"

namespace mfad::sim {

void History::drawn(const RandomTape::Bytes& bytes, Timestamp wall, Timestamp paced) {
  next_ = {bytes, wall, paced, {}, false};
  latest_ = std::max(latest_, paced);
}

void History::decided(const std::string& request_id, const command::Answer& answer) {
  next_.answer = answer;
  executions_[request_id].push_back(next_);
  ++decisions_;
}

void History::asked(const std::string& request_id, const Command& command, const Actor& actor, Position known) {
  asked_.try_emplace(request_id, Asked{command, actor, known});
}

void History::told(const std::string& request_id) {
  const auto found = executions_.find(request_id);
  if (found != executions_.end()) found->second.back().told = true;
}

// One pass over the log: states grow with it, and each decision is made again where it was made.
class Replay {
 public:
  Replay(const History& history, const LogCopy& log, const History::Rules& rules)
      : history_(history), log_(log), rules_(rules) {}

  Complaints run() {
    find_blocks();
    find_told();
    std::ranges::stable_sort(tasks_, {}, &Task::before);
    auto task = tasks_.begin();
    for (std::size_t position = 0; position <= log_.events.size(); ++position) {
      for (; task != tasks_.end() && task->before.value == position; ++task) decide_again(*task);
      if (position < log_.events.size()) states_.fold(log_.events[position]);
    }
    for (; task != tasks_.end(); ++task) complain(*task, "was told a position beyond the log");
    return std::move(complaints_);
  }

 private:
  using Block = std::span<const RecordedEvent>;  // empty: nothing was recorded
  using Execution = History::Execution;
  struct Task {
    Position before;  // what the decision was based on
    std::string request;
    std::vector<const Execution*> executions;  // any of which it may have been; none: what the timer does
    Block block;
  };

  void complain(const Task& task, std::string_view what) {
    complaints_.push_back(fmt::format("after position {}: {} {}", task.before.value, task.request, what));
  }

  void find_blocks() {
    const auto& events = log_.events;
    for (std::size_t first = 0; first < events.size();) {
      std::size_t end = first + 1;
      while (end < events.size() && events[end].envelope.causation == events[first].envelope.causation) ++end;
      take_block(Block{events}.subspan(first, end - first));
      first = end;
    }
  }

  void take_block(Block block) {
    const Envelope& envelope = block.front().envelope;
    Task task{Position{envelope.position.value - 1}, envelope.correlation, {}, block};
    if (const auto* part = std::get_if<SystemActor>(&envelope.actor.who)) {
      if (*part == SystemActor::timer) tasks_.push_back(std::move(task));
      return;
    }
    const auto executions = history_.executions_.find(envelope.correlation);
    if (executions != history_.executions_.end() && history_.asked_.contains(envelope.correlation)) {
      for (const auto& one : executions->second) {
        const Position told = one.answer.position;
        if (told == block.back().envelope.position || told == task.before) task.executions.push_back(&one);
      }
    }
    if (task.executions.empty()) {
      complain(task, "is in the log and was never decided there");
    } else {
      tasks_.push_back(std::move(task));
    }
  }

  void find_told() {
    for (const auto& [request, executions] : history_.executions_) {
      if (!history_.asked_.contains(request)) continue;
      for (const auto& one : executions) {
        if (one.told) tasks_.push_back({one.answer.position, request, {&one}, {}});
      }
    }
  }

  // After a crash, or when an outcome was forgotten, a request is decided again: the log has one of the decisions.
  void decide_again(const Task& task) {
    if (task.executions.empty()) {
      decide_as(task, nullptr);
      return;
    }
    if (task.block.empty() && recorded_.contains(task.executions.front())) return;
    const std::size_t before = complaints_.size();
    bool agrees = false;
    for (const Execution* execution : task.executions) {
      const std::size_t so_far = complaints_.size();
      decide_as(task, execution);
      if (complaints_.size() != so_far) continue;
      agrees = true;
      if (!task.block.empty()) recorded_.insert(execution);
    }
    if (agrees) complaints_.resize(before);
  }

  void decide_as(const Task& task, const Execution* execution) {
    Command command;
    Context context;
    RandomTape tape{execution == nullptr ? RandomTape::Bytes{} : execution->tape};
    if (execution == nullptr) {
      const Envelope& envelope = task.block.front().envelope;
      command = AccountCommand{account::ExpireDue{envelope.stream.key()}};
      context.now = envelope.recorded_at;
      context.actor = envelope.actor;
    } else {
      const auto& asked = history_.asked_.find(task.request)->second;
      command = asked.command;
      context.actor = asked.actor;
      context.wall = execution->wall;
      context.now = std::max(execution->paced, time_at(task.before));
      const Position told = std::max(task.before, execution->answer.position);
      if (told < asked.known)
        complain(task, fmt::format("was told {} when {} was known", told.value, asked.known.value));
    }
    context.next_position = task.before.next();
    context.random = &tape;
    context.code_check = &code_check_;
    context.hash_key = rules_.hash_key;
    context.cluster = rules_.cluster;
    context.dev = true;
    context.email_code_digits = rules_.email_code_digits;
    try {
      compare(task, execution,
              may_act(context.actor) ? decide(states_for(command), command, context)
                                     : std::unexpected(Rejection{Reason::unauthenticated}),
              context.now);
    } catch (const CheckFailed& failed) {
      complain(task, failed.what());
    }
  }

  bool may_act(const Actor& actor) {
    const auto* caller = std::get_if<Actor::ApiCaller>(&actor.who);
    const auto& installation = std::get<installation::InstallationState>(*states_.of(StreamId::installation()));
    return caller == nullptr || installation.callers.contains(caller->id);
  }

  Timestamp time_at(Position position) const {
    return position == Position{} ? Timestamp{} : log_.events[position.value - 1].envelope.recorded_at;
  }

  States states_for(const Command& command) {
    constexpr int rounds_max = 2;
    States states;
    for (int round = 0; round < rounds_max; ++round) {
      for (const StreamId& stream : needs(command, states)) states.put(stream, states_.of(stream));
    }
    return states;
  }

  // What the limits of an address's mail and of a record's size refuse is not the rules' to say.
  static bool refused_by_the_machine(const Task& task, const Execution& execution, const Decided& decided) {
    if (!task.block.empty() || !decided) return false;
    const int status = execution.answer.status;
    return (status == http_status_of(Reason::rate_limited) && !decided->effects.empty()) ||
           status == http_status_of(Reason::invalid);
  }

  void compare(const Task& task, const Execution* execution, const Decided& decided, Timestamp now) {
    if (execution != nullptr && refused_by_the_machine(task, *execution, decided)) return;
    const std::vector<NewEvent> events = decided ? decided->events : std::vector<NewEvent>{};
    if (events.size() != task.block.size()) {
      complain(task, fmt::format("recorded {} events, the rules decide {} there", task.block.size(), events.size()));
      return;
    }
    for (std::size_t n = 0; n < events.size(); ++n) {
      const RecordedEvent& recorded = task.block[n];
      if (recorded.event != events[n].event || recorded.envelope.stream != events[n].stream)
        complain(task, fmt::format("recorded `{}`, the rules decide `{}` there", test::describe(recorded.event),
                                   test::describe(events[n].event)));
      if (recorded.envelope.recorded_at != now) complain(task, "bears another time than it was decided at");
      if (recorded.envelope.policy_position != policy_position(recorded.envelope.stream))
        complain(task, "names another policy than the one in force");
    }
    if (execution == nullptr) return;
    const command::Answer& told = execution->answer;
    const command::Answer again = answer_to(decided, told.position);
    if (again != told)
      complain(task, fmt::format("was told `{} {}`, the rules say `{} {}` there", told.status, told.body, again.status,
                                 again.body));
  }

  Position policy_position(const StreamId& stream) const {
    if (stream.kind() == StreamId::Kind::installation) return {};
    return states_.last_of(StreamId::of(stream.store()));
  }

  const History& history_;
  const LogCopy& log_;
  const History::Rules& rules_;
  test::FakeCodeCheck code_check_;
  StatesSoFar states_;
  std::vector<Task> tasks_;
  std::set<const Execution*> recorded_;
  Complaints complaints_;
};

Complaints History::check(const LogCopy& log, const Rules& rules) const {
  Complaints complaints = complaints_;
  for (auto& what : Replay{*this, log, rules}.run()) complaints.push_back(std::move(what));
  return complaints;
}

}  // namespace mfad::sim
