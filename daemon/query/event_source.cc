#include "daemon/query/event_source.h"

#include <mutex>

#include "daemon/command/caller_table.h"
#include "daemon/query/records.h"
#include "events/base/json_writer.h"
#include "events/catalogue.h"
#include "events/public_form.h"

namespace mfad::query {
namespace {

using api::BodySource;

constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::size_t records_per_slice = 1024;
const std::string streams_lane;  // no caller has the empty id

// Hands over at most one chunk for each pull, and none once it is cancelled.
class Outlet {
 public:
  void open(std::function<void(BodySource::Chunk)> ready) {
    const std::scoped_lock lock(mutex_);
    ready_ = std::move(ready);
  }
  void deliver(BodySource::Chunk chunk) {
    const std::scoped_lock lock(mutex_);  // held for the call, so that `cancel` returns only after it
    if (auto ready = std::exchange(ready_, nullptr)) ready(std::move(chunk));
  }
  void cancel() {
    const std::scoped_lock lock(mutex_);
    cancelled_ = true;
    ready_ = nullptr;
  }
  bool cancelled() const {
    const std::scoped_lock lock(mutex_);
    return cancelled_;
  }

 private:
  mutable std::mutex mutex_;
  std::function<void(BodySource::Chunk)> ready_;
  bool cancelled_ = false;
};

// One step after another on the pool; `slice` is only ever run by one thread at a time, since pulls do not overlap.
struct Work : std::enable_shared_from_this<Work> {
  Work(const FeedWorld& its_feed, CallerId its_caller, std::string its_lane)
      : feed(its_feed), caller(std::move(its_caller)), lane(std::move(its_lane)) {}
  virtual ~Work() = default;

  virtual void slice() = 0;

  void go_on() {
    if (outlet.cancelled()) return;
    if (!feed.pool.post_next(lane, [self = shared_from_this()] { self->run(); })) end();
  }
  void run() {
    if (outlet.cancelled()) return;
    if (!feed.world.callers.get()->state().callers.contains(caller)) return end();
    slice();
  }
  void end() { outlet.deliver({.bytes = {}, .last = true}); }

  FeedWorld feed;
  CallerId caller;
  std::string lane;
  Outlet outlet;
};

struct StreamWork final : Work {
  StreamWork(const FeedWorld& its_feed, EventFilter its_filter, Position its_after)
      : Work(its_feed, its_filter.caller.id, streams_lane), filter(std::move(its_filter)), after(its_after) {}

  void slice() override {
    std::string bytes;
    std::size_t scanned = 0;
    const Position tail = feed.tail.position();
    const auto visited = visit_records(feed.world, after, tail, [&](const RecordedEvent& recorded) {
      after = recorded.envelope.position;
      if (filter.shows(recorded)) append(bytes, recorded);
      return bytes.size() < chunk_bytes && ++scanned < records_per_slice;
    });
    if (!visited) return end();
    if (!bytes.empty()) return outlet.deliver({.bytes = std::move(bytes), .last = false});
    if (after < tail) return go_on();
    wait_for_more();
  }

  void wait_for_more() {
    auto self = std::static_pointer_cast<StreamWork>(shared_from_this());
    const auto ticket = feed.tail.wait(after.next(), ReadGate::forever, [self](ReadGate::Verdict verdict) {
      if (verdict == ReadGate::Verdict::reached) return self->go_on();
      self->end();
    });
    waiting.store(ticket);
    if (outlet.cancelled()) feed.tail.cancel(ticket);
  }

  static void append(std::string& bytes, const RecordedEvent& recorded) {
    fmt::format_to(std::back_inserter(bytes), "id: {}\nevent: {}\ndata: ", recorded.envelope.position.value,
                   info_of(recorded.event).type);
    append_public_form(bytes, recorded);
    bytes += "\n\n";
  }

  EventFilter filter;
  Position after;
  std::atomic<ReadGate::Ticket> waiting = 0;
};

struct ExportWork final : Work {
  ExportWork(const FeedWorld& its_feed, const CallerId& its_caller, Position its_from, Position its_to)
      : Work(its_feed, its_caller, its_caller.str()), from(its_from), to(its_to) {}

  void slice() override {
    std::string bytes;
    const Position after{from.value + count - 1};
    const auto visited = visit_records(feed.world, after, to, [&](const RecordedEvent& recorded) {
      append_public_form(bytes, recorded);
      bytes.push_back('\n');
      chain_hash = recorded.chain_hash;
      ++count;
      return bytes.size() < chunk_bytes;
    });
    if (!visited) return end();
    const bool last = from.value + count > to.value;
    if (last) append_summary(bytes);
    const bool ends = last || bytes.empty();
    outlet.deliver({.bytes = std::move(bytes), .last = ends});
  }

  void append_summary(std::string& bytes) const {
    JsonWriter json(bytes);
    json.begin_object();
    json.key("summary");
    json.begin_object();
    json.member("count", static_cast<std::int64_t>(count));
    json.member("first", count > 0 ? std::optional(from) : std::nullopt);
    json.member("last", count > 0 ? std::optional(to) : std::nullopt);
    json.member("chain_hash", count > 0 ? std::optional(to_hex(chain_hash)) : std::nullopt);
    json.end_object();
    json.end_object();
    bytes.push_back('\n');
  }

  Position from;
  Position to;
  std::uint64_t count = 0;
  ChainHash chain_hash{};
};

class Source final : public BodySource {
 public:
  Source(std::shared_ptr<Work> work, std::string_view heartbeat) : work_(std::move(work)), heartbeat_(heartbeat) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() override {
    work_->outlet.cancel();
    if (const auto* stream = dynamic_cast<StreamWork*>(work_.get())) stream->feed.tail.cancel(stream->waiting.load());
  }

  void pull(std::function<void(Chunk)> ready) override {
    work_->outlet.open(std::move(ready));
    work_->go_on();
  }
  std::string_view heartbeat() const override { return heartbeat_; }

 private:
  std::shared_ptr<Work> work_;
  std::string_view heartbeat_;
};

}  // namespace

std::unique_ptr<BodySource> event_stream(const FeedWorld& feed, EventFilter filter, Position after) {
  return std::make_unique<Source>(std::make_shared<StreamWork>(feed, std::move(filter), after), ": still here\n\n");
}

std::unique_ptr<BodySource> event_export(const FeedWorld& feed, CallerId caller, Position from, Position to) {
  return std::make_unique<Source>(std::make_shared<ExportWork>(feed, caller, from, to), "");
}

}  // namespace mfad::query
