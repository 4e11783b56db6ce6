#include "daemon/command/command_loop.h"

#include <fmt/format.h>

#include <utility>

#include "daemon/command/outcome_codec.h"
#include "events/base/check.h"
#include "events/base/limits.h"

namespace mfad::command {
namespace {

constexpr auto forget_interval = std::chrono::minutes{1};
constexpr auto overdue_retry = std::chrono::minutes{1};

const StreamId installation_stream = StreamId::installation();

}  // namespace

CommandLoop::CommandLoop(World world, Settings settings, const LogTail& tail)
    : world_(std::move(world)),
      instruments_(world_.metrics),
      settings_(std::move(settings)),
      tail_(tail),
      cache_({settings_.cached_accounts_max, settings_.cached_accounts_bytes_max}, world_.warm),
      limiter_(settings_.hash_key) {}

Result<std::unique_ptr<CommandLoop>> CommandLoop::open(World world, Settings settings, const LogTail& tail) {
  std::unique_ptr<CommandLoop> loop{new CommandLoop(std::move(world), std::move(settings), tail)};
  const auto installation = loop->loaded(installation_stream);
  if (!installation) return std::unexpected(installation.error());
  loop->callers_changed_ = true;
  loop->release();
  return loop;
}

CommandLoop::Step CommandLoop::step() {
  std::vector<Submission> group = world_.queue.take(settings_.group_commands_max);
  auto cursors = world_.cursors.take();
  if (group.empty() && cursors.empty()) return Idle{};

  draft_.emplace(tail_, world_.log.identity().lineage, world_.box);
  draft_->set_cursors(std::move(cursors));
  std::size_t worked = 0;
  for (; worked < group.size() && draft_->bytes() < limits::group_bytes_max; ++worked) {
    auto answer = work(group[worked]);
    if (!answer) return Failed{answer.error()};
    pending_.push_back({std::move(group[worked].done), std::move(*answer)});
  }
  group.erase(group.begin(), group.begin() + static_cast<std::ptrdiff_t>(worked));
  world_.queue.put_back(std::move(group));

  forget_outcomes();
  const Position before = tail_.position;
  if (!draft_->empty()) {
    if (const auto durable = make_durable(); !durable) return Failed{durable.error()};
    instruments_.group_commands.observe(worked);
  }
  release();
  return Worked{worked, tail_.position.value - before.value, std::exchange(unread_, std::nullopt),
                std::exchange(checks_failed_, {})};
}

CommandLoop::FatalOr CommandLoop::work(Submission& submission) {
  using Refusal = AnswerMaker::Refusal;
  if (submission.deadline.count() != 0 && world_.clock.since_boot() > submission.deadline)
    return world_.answers.refused(Refusal::overloaded, submission.request_id);

  std::optional<OutcomeKey> key;
  const auto* caller = std::get_if<Actor::ApiCaller>(&submission.actor.who);
  if (submission.idempotency && caller != nullptr) {
    key = OutcomeKey{caller->id, submission.idempotency->key};
    auto known = known_outcome(submission, *key);
    if (!known) return refuse_unread(submission, known.error());
    if (*known) return std::move(**known);
  }
  return execute(submission, key);
}

// Nothing has changed by then: the command may be repeated, and the others go on.
Answer CommandLoop::refuse_unread(const Submission& submission, const Error& failed) {
  instruments_.commands_unread.add();
  unread_ = Refused{submission.request_id, failed.message};
  Answer answer = world_.answers.refused(AnswerMaker::Refusal::storage_unavailable, submission.request_id);
  answer.unread = true;
  return answer;
}

// One answer for 24 hours, a "no" included; the same key for another request is refused (design §1.5).
Result<std::optional<Answer>> CommandLoop::known_outcome(const Submission& submission, const OutcomeKey& key) {
  const auto replay = [&](const Digest& recorded, Answer answer) {
    if (recorded != submission.idempotency->request_digest)
      return world_.answers.refused(AnswerMaker::Refusal::idempotency_mismatch, submission.request_id);
    answer.replayed = true;
    return answer;
  };
  if (const auto pending = known_in_group_.find(key); pending != known_in_group_.end())
    return replay(pending->second.request_digest, pending->second.answer);
  const auto stored = world_.log.outcome(key);
  if (!stored) return std::unexpected(stored.error());
  if (!*stored) return std::nullopt;
  auto outcome = decode_outcome(key, **stored, world_.box);
  if (!outcome) return std::unexpected(outcome.error());
  if (outcome->recorded_at + limits::outcome_lives <= world_.clock.paced()) return std::nullopt;
  return replay(outcome->request_digest, std::move(outcome->answer));
}

CommandLoop::FatalOr CommandLoop::execute(Submission& submission, const std::optional<OutcomeKey>& key) {
  if (const auto taken = take_prefetched(submission); !taken) return refuse_unread(submission, taken.error());
  auto states = load_states(submission);
  if (!states) return refuse_unread(submission, states.error());

  RandomTape::Bytes random{};
  world_.random.fill(random);
  RandomTape tape{random};
  const Context context = context_for(submission, tape);
  std::optional<Answer> answer;
  try {
    Decided decided = Decision{};
    if (auto revoked = refuse_revoked(submission)) {
      decided = std::unexpected(std::move(*revoked));
    } else {
      decided = decide(*states, submission.command, context);
    }
    for (const Effect& effect : decided ? decided->effects : std::vector<Effect>{}) {
      const auto wait = limiter_.take(std::get<SendCode>(effect).address, world_.clock.since_boot());
      if (wait == Milliseconds{0}) continue;
      decided = std::unexpected(Rejection{.reason = Reason::rate_limited,
                                          .rule = "INV-35",
                                          .detail = "this address was sent too many codes",
                                          .retry_after = wait});
    }
    if (!decided) {
      answer =
          world_.answers.rejected(submission.command, decided.error(), draft_->tail().position, submission.request_id);
    } else {
      auto accepted = accept(submission, *states, std::move(*decided), context.now);
      if (!accepted) return accepted;
      answer = std::move(*accepted);
    }
  } catch (const CheckFailed& failed) {
    // Nothing had changed: deciding comes before evolving, and a check that fails while evolving is rethrown by
    // `accept`.
    instruments_.checks_failed.add();
    checks_failed_.push_back({submission.request_id, failed.what()});
    answer = world_.answers.refused(AnswerMaker::Refusal::internal, submission.request_id);
  }
  settle_fired(submission, context.now);
  if (key && answer->recordable) {
    // A restart takes up a wall clock that is ahead, and must not forget it early; nor is it kept for ever.
    const Timestamp kept_from = std::clamp(context.wall, context.now, context.now + limits::outcome_ahead_max);
    const Outcome outcome{kept_from, submission.idempotency->request_digest, *answer};
    auto sealed = encode_outcome(*key, outcome, world_.box);
    if (!sealed) return std::unexpected(sealed.error());
    draft_->add_outcome(*key, std::move(*sealed));
    known_in_group_.insert_or_assign(*key, KnownInGroup{submission.idempotency->request_digest, *answer});
  }
  return std::move(*answer);
}

// What was read ahead counts only if the stream has not moved since: it may have been cached, changed and let go of
// meanwhile. While a group is built nothing leaves the cache, so the durable head is the last word on what is not
// there.
Result<> CommandLoop::take_prefetched(Submission& submission) {
  if (!submission.prefetched) return {};
  auto& [stream, loaded] = *submission.prefetched;
  if (cache_.find(stream) != nullptr) return {};
  const auto head = world_.log.head(stream);
  if (!head) return std::unexpected(head.error());
  if (*head == loaded.head) cache_.put(stream, std::move(loaded));
  return {};
}

Result<LoadedStream*> CommandLoop::loaded(const StreamId& stream) {
  if (LoadedStream* cached = cache_.find(stream)) return cached;
  auto fresh = StreamLoader{world_.log, world_.box}.load(stream);
  if (!fresh) return std::unexpected(fresh.error());
  return &cache_.put(stream, std::move(*fresh));
}

Result<States> CommandLoop::load_states(const Submission& submission) {
  constexpr int rounds_max = 2;
  States states;
  std::size_t streams = 0;
  for (int round = 0; round < rounds_max; ++round) {
    const auto wanted = needs(submission.command, states);
    if (wanted.empty()) break;
    streams += wanted.size();
    MFAD_CHECK(streams <= limits::streams_per_command_max, "a command of few streams");
    for (const StreamId& stream : wanted) {
      const auto entry = loaded(stream);
      if (!entry) return std::unexpected(entry.error());
      states.put(stream, (*entry)->state);
    }
  }
  return states;
}

// A caller may have been revoked after its request had been authenticated.
std::optional<Rejection> CommandLoop::refuse_revoked(const Submission& submission) {
  const auto* caller = std::get_if<Actor::ApiCaller>(&submission.actor.who);
  if (caller == nullptr) return std::nullopt;
  const auto& installation = std::get<installation::InstallationState>(*cache_.find(installation_stream)->state);
  if (installation.callers.contains(caller->id)) return std::nullopt;
  return Rejection{Reason::unauthenticated};
}

Context CommandLoop::context_for(const Submission& submission, RandomTape& tape) const {
  Context context;
  context.wall = world_.clock.wall();
  context.now = std::max(world_.clock.paced(), draft_->tail().recorded_at);
  context.actor = submission.actor;
  context.next_position = draft_->tail().position.next();
  context.random = &tape;
  context.code_check = &world_.code_check;
  context.hash_key = settings_.hash_key;
  context.cluster = settings_.cluster;
  context.dev = settings_.dev;
  context.email_code_digits = settings_.email_code_digits;
  return context;
}

// The store's last event that an account's decision rests on.
Position CommandLoop::policy_position_of(const Command& command) {
  const auto* on_account = std::get_if<AccountCommand>(&command);
  const auto* on_store = std::get_if<StoreCommand>(&command);
  if (on_account == nullptr && on_store == nullptr) return {};
  const StoreId store = on_account != nullptr ? std::visit([](const auto& what) { return what.key.store; }, *on_account)
                                              : std::visit([](const auto& what) { return what.store; }, *on_store);
  const LoadedStream* entry = cache_.find(StreamId::of(store));
  return entry != nullptr && entry->head ? entry->head->last_position : Position{};
}

CommandLoop::FatalOr CommandLoop::accept(const Submission& submission, const States& states, Decision decision,
                                         Timestamp now) {
  try {
    return evolve_and_answer(submission, states, std::move(decision), now);
  } catch (const CheckFailed& failed) {
    return error(ErrorCode::corruption, failed.what());  // states may be half changed: only a restart mends that
  }
}

CommandLoop::FatalOr CommandLoop::evolve_and_answer(const Submission& submission, const States& states,
                                                    Decision decision, Timestamp now) {
  const Position tail_before = draft_->tail().position;
  const GroupDraft::Origin origin{submission.actor, submission.request_id, policy_position_of(submission.command), now};
  auto encoded = draft_->encode(decision.events, origin, [&](const StreamId& stream) {
    const LoadedStream* entry = cache_.find(stream);
    MFAD_CHECK(entry != nullptr, "events only of streams that were asked for");
    return entry->head;
  });
  if (!encoded && encoded.error().code == ErrorCode::too_large) {
    const Rejection too_large{
        Reason::invalid, {}, {}, {}, {}, "what would be recorded passes 32 KiB: send less at once"};
    return world_.answers.rejected(submission.command, too_large, draft_->tail().position, submission.request_id);
  }
  if (!encoded) return std::unexpected(encoded.error());

  std::map<StreamId, StreamHead> before;
  for (const auto& [stream, head] : encoded->heads) before[stream] = cache_.find(stream)->head.value_or(StreamHead{});
  for (std::size_t index = 0; index < decision.events.size(); ++index) {
    const Group::Record& record = encoded->records[index];
    evolve(*cache_.find(record.stream)->state, decision.events[index].event, {record.position, record.version, now});
  }
  for (const auto& [stream, head] : encoded->heads) cache_.find(stream)->head = head;
  callers_changed_ |= encoded->heads.contains(installation_stream);
  draft_->add(std::move(*encoded));
  for (const auto& [stream, head] : before) {
    LoadedStream& entry = *cache_.find(stream);
    settle_deadline(stream, entry, now);
    if (const auto settled = settle_snapshot(stream, entry, head.version); !settled)
      return std::unexpected(settled.error());
  }

  for (Effect& effect : decision.effects) {
    auto& message = std::get<SendCode>(effect);
    auto settings = states.store(message.account.store).email_delivery;
    deliveries_.push_back({std::move(message), submission.request_id, std::move(settings)});
  }
  // A refused start shows the tail before it, so that it tells nothing of whether the account is there (contract §9).
  const bool hides_its_event = std::holds_alternative<Reply::FlowRefused>(decision.reply.what);
  return world_.answers.accepted({submission.command, decision.reply, states,
                                  hides_its_event ? tail_before : draft_->tail().position, now, submission.request_id});
}

// A stream has at most one deadline row, never later than its next deadline. It may be earlier: the timer then finds
// nothing to expire and it is armed again, which is cheaper than moving the row with every command.
void CommandLoop::settle_deadline(const StreamId& stream, LoadedStream& entry, Timestamp now) {
  if (!entry.head) return;
  auto next = next_deadline(*entry.state);
  if (next && *next <= now)
    next = now + overdue_retry;  // it has just been judged and is still due: never at once again
  auto& armed = entry.head->armed_deadline;
  const bool fired = armed && *armed <= now;
  const bool too_late = armed && next && *next < *armed;
  if (armed && !fired && !too_late) return;
  if (!armed && !next) return;
  if (armed) draft_->erase_deadline({*armed, stream});
  armed = next;
  if (armed) draft_->add_deadline({*armed, stream});
  draft_->set_head(stream, *entry.head);
}

// The row that made the timer submit ExpireDue must go, whether or not something had expired.
void CommandLoop::settle_fired(const Submission& submission, Timestamp now) {
  const auto* on_account = std::get_if<AccountCommand>(&submission.command);
  const auto* fired = on_account == nullptr ? nullptr : std::get_if<account::ExpireDue>(on_account);
  if (fired == nullptr) return;
  const StreamId stream = StreamId::of(fired->key);
  settle_deadline(stream, *cache_.find(stream), now);
}

// A stream that is loaded often is one that leaves the cache often, so it gets its snapshots sooner.
Result<> CommandLoop::settle_snapshot(const StreamId& stream, LoadedStream& entry, StreamVersion before) {
  const auto crossed = [](StreamVersion version) { return version.value / limits::snapshot_every_events; };
  const bool was_long = entry.folded >= StreamLoader::folded_long;
  if (!was_long && crossed(entry.head->version) == crossed(before)) return {};
  entry.folded = 0;
  auto sealed = seal_state(*entry.state, entry.head->key_slot, StreamLoader::snapshot_label(stream), world_.box);
  if (!sealed) return std::unexpected(sealed.error());
  draft_->add_snapshot(stream, {entry.head->version, StreamLoader::schema_of(*entry.state), std::move(*sealed)});
  return {};
}

void CommandLoop::forget_outcomes() {
  const Timestamp now = world_.clock.paced();
  if (now < forgot_at_ + forget_interval) return;
  forgot_at_ = now;
  world_.log.forget_outcomes(now - limits::outcome_lives);
}

Result<> CommandLoop::make_durable() {
  const LogTail end = draft_->tail();
  const Group group = draft_->finish();
  const auto begun = world_.clock.ticks();
  if (const auto appended = world_.log.append(group); !appended) return appended;
  const auto appended_at = world_.clock.ticks();
  const HeadMark mark{world_.log.identity().lineage, settings_.epoch, group.number, end.position, end.chain_hash};
  if (const auto marked = world_.head_register.write(mark); !marked) return marked;
  tail_ = end;
  tail_.group = group.number;
  const auto ended = world_.clock.ticks();
  instruments_.log_sync.observe(appended_at - begun);
  instruments_.register_sync.observe(ended - appended_at);
  instruments_.group_commit.observe(ended - begun);
  instruments_.groups.add();
  instruments_.events.add(group.records.size());
  return {};
}

// Only now does anyone learn of it.
void CommandLoop::release() {
  draft_.reset();
  known_in_group_.clear();
  if (std::exchange(callers_changed_, false)) {
    const auto& state = std::get<installation::InstallationState>(*cache_.find(installation_stream)->state);
    world_.callers.set(std::make_shared<const CallerTable>(state, tail_.position));
  }
  for (Delivery& delivery : std::exchange(deliveries_, {})) world_.deliver(std::move(delivery));
  const bool advanced = world_.tail.get() != tail_.position;
  world_.tail.advance(tail_.position);
  for (Pending& one : std::exchange(pending_, {})) one.done(std::move(one.answer));
  if (advanced) world_.tail.tell();
  cache_.trim();
}

}  // namespace mfad::command
