// The Kafka follower (design §6): a machine that sends the log after its cursor, in order, at least once, without gaps,
// and rows of dirty keys beside it. It halts as a whole rather than send past something that it does not understand.
//
// One thread steps it and passes the time in; `step` may block on the disk, on a look at the brokers, and as long as it
// is allowed to. `status`, `caught_up`, `take_cursor_update`, `request_republish` and `wake` may be called by any
// thread and do not block.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/publish/broker.h"
#include "daemon/publish/broker_check.h"
#include "daemon/publish/cursor.h"
#include "daemon/publish/delivery_window.h"
#include "daemon/publish/event_feed.h"
#include "daemon/publish/offset_guard.h"
#include "daemon/publish/republish.h"
#include "daemon/publish/state_publisher.h"
#include "events/port/event_log.h"

namespace mfad::publish {

struct PublisherOptions {
  // The broker lives in this process and forgets everything with it: begin at position 1 and leave the stored cursor
  // alone.
  bool broker_is_volatile = false;
};

enum class PublisherState : std::uint8_t { off, running, waiting, halted };
std::string_view name_of(PublisherState state);

struct PublisherStatus {
  PublisherState state = PublisherState::off;
  Position cursor;
  std::optional<std::string> reason;  // while waiting or halted
  std::string detail;
  std::vector<Warning> warnings;
  // How long the event after the cursor has been waiting to be acknowledged, since the cursor last moved; 0 = there is
  // none.
  Milliseconds oldest_unacknowledged{0};

  bool operator==(const PublisherStatus&) const = default;
};

enum class StepResult : std::uint8_t {
  progressed,  // call again at once
  waited,      // nothing to do; it has blocked in the broker for up to what was allowed
  idle,        // nothing to do, and it did not block: the caller waits
};

class Publisher {
 public:
  // `broker` null: publishing is off. The state sources may be null. All of them outlive the publisher.
  Publisher(const EventLog& log, Broker* broker, DirtyKeys* keys, StateRecords* records, PublisherOptions options);
  ~Publisher();

  StepResult step(Milliseconds now, Milliseconds may_block);
  void wake();

  // Everything that was in the log and marked dirty at the last step is acknowledged: what a clean stop waits for,
  // within its deadline.
  bool caught_up() const;
  bool settled() const;  // and the next life has nothing to send again; needs cursors to be stored
  void look_again();     // any thread: from now on both speak of what is marked by now

  // Ends publishing for good; what was acknowledged is in the next cursor update. The publisher's thread.
  void close();

  PublisherStatus status() const;

  // For Group::cursors of the writer's next group; empty when there is nothing new. Offered a few times a second at
  // most: a crash repeats what is newer.
  std::map<std::string, std::string> take_cursor_update();

  // What `request_republish` would answer: nothing is set going.
  RepublishAnswer judge_republish(RepublishFrom from) const;
  RepublishAnswer request_republish(RepublishFrom from);

 private:
  struct Off {};
  struct Waiting {
    Trouble trouble;
    Milliseconds retry_at;
  };
  struct Looking {
    std::optional<Trouble> after;  // what was waited for
  };
  struct Scanning {  // for the previous positions of a republish
    PreviousScan scan;
    BrokerLook look;
  };
  struct Committing {  // a republish, until its cursor is durable: a crash must not bring the old one back
    BrokerLook look;
    std::string encoded;
  };
  struct Running {};
  struct Halted {
    Trouble trouble;
    std::optional<std::expected<Cursor, Trouble>> tail;  // what the brokers' tail allows; nothing = not looked yet
    Milliseconds look_at;
  };
  using State = std::variant<Off, Waiting, Looking, Scanning, Committing, Running, Halted>;

  StepResult on(Off&, Milliseconds now, Milliseconds may_block);
  StepResult on(Waiting&, Milliseconds now, Milliseconds may_block);
  StepResult on(Looking&, Milliseconds now, Milliseconds may_block);
  StepResult on(Scanning&, Milliseconds now, Milliseconds may_block);
  StepResult on(Committing&, Milliseconds now, Milliseconds may_block);
  StepResult on(Running&, Milliseconds now, Milliseconds may_block);
  StepResult on(Halted&, Milliseconds now, Milliseconds may_block);

  std::expected<BrokerLook, Trouble> look();
  StepResult resume(const BrokerLook& look, Milliseconds now);
  StepResult republish(const BrokerLook& look, Milliseconds now);
  StepResult commit(const BrokerLook& look, Cursor cursor, Milliseconds now);
  Result<std::string> stored_cursor() const;  // empty: none
  StepResult start(const BrokerLook& look, Cursor cursor, Milliseconds now);
  void wait_for(Trouble trouble, Milliseconds now);
  void recover(std::string why, Milliseconds now);
  void halt(Trouble trouble, Milliseconds now);
  void forget_requests();
  Milliseconds next_delay();

  bool probe_is_due(Milliseconds now) const;
  void probe(Milliseconds now);
  bool send_events(Milliseconds now);
  bool send_states(Milliseconds now);
  bool take_reports(const Polled& polled, Milliseconds now);
  bool take_report(const DeliveryReport& report, Milliseconds now);
  void advance_cursor();
  bool clear_state_marks(Milliseconds now);
  bool running() const { return std::holds_alternative<Running>(state_); }

  void watch_progress(Milliseconds now);
  void offer_cursor(Milliseconds now, bool at_once);
  void publish_status(Milliseconds now);
  RepublishAnswer judge(RepublishFrom from) const;  // REQUIRES: mutex_ is held
  PublisherStatus describe(Milliseconds now) const;

  const EventLog& log_;
  Broker* broker_;
  const PublisherOptions options_;
  const OurLog ours_;

  State state_;
  Cursor cursor_;
  DeliveryWindow window_;
  EventFeed feed_;
  StatePublisher states_;
  OffsetGuard offsets_;
  std::vector<Warning> warnings_;
  std::optional<RepublishFrom> republish_;
  bool brokers_down_ = false;
  Milliseconds probe_at_{0};
  bool heard_ = false;  // a broker has acknowledged something since the start
  std::optional<Milliseconds> patient_until_;
  int failures_ = 0;  // since the last acknowledgement
  bool cursor_changed_ = false;
  Milliseconds offered_at_{0};
  std::optional<Milliseconds> behind_since_;
  Position behind_at_;

  // What other threads see and leave; held for a copy only.
  mutable std::mutex mutex_;
  PublisherStatus status_;
  bool caught_up_ = false;
  bool settled_ = false;
  bool look_again_ = false;
  std::map<std::string, std::string> update_;
  std::optional<RepublishFrom> requested_;
  struct NotLooked {};
  struct Differs {};
  std::variant<NotLooked, Differs, Position> tail_from_;  // where a republish from the tail would begin
};

}  // namespace mfad::publish
