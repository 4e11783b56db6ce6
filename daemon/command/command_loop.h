// The writer: decides commands against what has already been decided, makes each group durable with one sync, and only
// then answers, releases effects and wakes the followers (design §4). One thread calls it; `step` blocks on the disk.
//
//   take a group → per command: outcome known? → load → decide → encode → evolve → append → register → answer, effects,
//   wake
//
// What a command needs and cannot be read costs that command a 503, and nothing else. On the first failed write `step`
// returns Failed and must not be called again: what is on disk is unknown, restart is recovery.
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "daemon/command/caller_table.h"
#include "daemon/command/cursor_mailbox.h"
#include "daemon/command/destination_limiter.h"
#include "daemon/command/group_draft.h"
#include "daemon/command/instruments.h"
#include "daemon/command/queue.h"
#include "daemon/command/state_cache.h"
#include "daemon/command/tail_signal.h"
#include "daemon/observe/metrics.h"
#include "events/base/limits.h"
#include "events/port/code_check.h"
#include "events/port/system.h"

namespace mfad::command {

// A code to be sent, with what the store said of mail when it was decided.
struct Delivery {
  SendCode message;
  std::string request_id;  // that asked for it
  std::optional<policy::EmailDelivery> settings;
};

class CommandLoop {
 public:
  struct World {
    EventLog& log;
    HeadRegister& head_register;
    SecretBox& box;
    const Clock& clock;
    Random& random;
    const CodeCheck& code_check;
    const AnswerMaker& answers;
    SubmissionQueue& queue;
    TailSignal& tail;
    CallerTableHolder& callers;
    CursorMailbox& cursors;
    observe::Metrics& metrics;
    std::function<void(Delivery)> deliver;  // must only hand it on
    WarmStreams* warm = nullptr;            // told what is held, where someone reads ahead
  };
  struct Settings {
    std::string hash_key;
    std::string cluster;
    bool dev = false;
    int email_code_digits = 6;
    std::uint64_t epoch = 0;
    std::size_t cached_accounts_max = limits::cached_accounts_max;
    std::size_t cached_accounts_bytes_max = StateCache::usual_bytes_max;
    std::size_t group_commands_max = limits::group_commands_max;
  };

  // `tail` is the recovered end of the log. Loads the installation and fills the caller table.
  static Result<std::unique_ptr<CommandLoop>> open(World world, Settings settings, const LogTail& tail);

  struct Idle {};
  struct Refused {  // a command, by what should not be
    std::string request_id;
    std::string reason;
  };
  struct Worked {
    std::size_t commands = 0;
    std::size_t events = 0;
    std::optional<Refused> unread;       // what could not be read: the last of those that there were
    std::vector<Refused> checks_failed;  // invariants of ours that did not hold
  };
  struct Failed {
    Error error;
  };
  using Step = std::variant<Idle, Worked, Failed>;
  Step step();

 private:
  CommandLoop(World world, Settings settings, const LogTail& tail);

  struct Pending {  // an answer that waits for the sync
    std::function<void(Answer)> done;
    Answer answer;
  };
  struct KnownInGroup {  // idempotency keys of this very group
    Digest request_digest;
    Answer answer;
  };
  using FatalOr = Result<Answer>;  // an error ends the process

  FatalOr work(Submission& submission);
  Answer refuse_unread(const Submission& submission, const Error& failed);
  Result<std::optional<Answer>> known_outcome(const Submission& submission, const OutcomeKey& key);
  FatalOr execute(Submission& submission, const std::optional<OutcomeKey>& key);
  Result<> take_prefetched(Submission& submission);
  Result<LoadedStream*> loaded(const StreamId& stream);
  Result<States> load_states(const Submission& submission);
  std::optional<Rejection> refuse_revoked(const Submission& submission);
  Context context_for(const Submission& submission, RandomTape& tape) const;
  FatalOr accept(const Submission& submission, const States& states, Decision decision, Timestamp now);
  FatalOr evolve_and_answer(const Submission& submission, const States& states, Decision decision, Timestamp now);
  void settle_fired(const Submission& submission, Timestamp now);
  void settle_deadline(const StreamId& stream, LoadedStream& entry, Timestamp now);
  Result<> settle_snapshot(const StreamId& stream, LoadedStream& entry, StreamVersion before);
  Position policy_position_of(const Command& command);
  void forget_outcomes();
  Result<> make_durable();
  void release();

  World world_;
  Instruments instruments_;
  Settings settings_;
  LogTail tail_;
  StateCache cache_;
  DestinationLimiter limiter_;

  // The group in hand.
  std::optional<GroupDraft> draft_;
  std::map<OutcomeKey, KnownInGroup> known_in_group_;
  std::vector<Pending> pending_;
  std::vector<Delivery> deliveries_;
  bool callers_changed_ = false;
  std::optional<Refused> unread_;
  std::vector<Refused> checks_failed_;

  Timestamp forgot_at_;
};

}  // namespace mfad::command
