// given / when / then over one aggregate:
//
//   Spec<AccountRules> spec(StreamId::of(key));
//   spec.alongside(StreamId::of(store), store_state).given(Observed{…}).when(StartFlow{…}).then(FlowStarted{…});
//
// Rules names the aggregate: State, Event (the variant of its stream's events), Command (the variant), and two
// functions, decide(states, command, context) and evolve(state, event, recorded). `when` decides and, as the command
// loop does, folds what was decided, so that a story of several commands is a chain of `when`s. Time stands still until
// `at` or `pass` moves it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "events/account/events.h"
#include "events/catalogue.h"
#include "events/command.h"
#include "events/port/code_check.h"
#include "events/public_form.h"

namespace mfad::test {

inline constexpr Timestamp spec_epoch = timestamp_from_ms(1'800'000'000'000);  // a whole time step

// Made-up authenticator codes: six digits of seed and step.
class FakeCodeCheck final : public CodeCheck {
 public:
  std::string authenticator_code(const Secret& seed, std::int64_t step) const override {
    const Digest digest = sha256(seed.reveal(), std::to_string(step));
    const unsigned number =
        (static_cast<unsigned>(digest[0]) << 16U) | (static_cast<unsigned>(digest[1]) << 8U) | digest[2];
    return fmt::format("{:06}", number % 1'000'000);
  }
};

// Bytes that differ from call to call and are the same in every run.
inline RandomTape::Bytes spec_random(std::uint64_t seed) {
  RandomTape::Bytes bytes{};
  std::uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
  for (auto& byte : bytes) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    byte = static_cast<std::uint8_t>(state >> 32U);
  }
  return bytes;
}

inline std::string describe(const Event& event) { return std::string(info_of(event).type) + " " + public_data(event); }

template <class Rules>
class Spec {
 public:
  using AggregateState = typename Rules::State;
  using AggregateEvent = typename Rules::Event;
  using AggregateCommand = typename Rules::Command;

  explicit Spec(StreamId stream) : stream_(std::move(stream)) {
    state_ = std::get<AggregateState>(initial_of(stream_));
    context_.now = spec_epoch;
    context_.wall = spec_epoch;
    context_.actor.who = Actor::ApiCaller{CallerId{"portal-1"}, CallerRole::portal, {}};
    static const FakeCodeCheck code_check;
    context_.code_check = &code_check;
    context_.hash_key = "0123456789abcdef0123456789abcdef";
    context_.cluster = "test";
    context_.next_position = Position{1'001};
  }

  // The world.
  Context& world() { return context_; }
  Timestamp now() const { return context_.now; }
  Spec& at(Timestamp now) {
    context_.now = now;
    context_.wall = now;
    return *this;
  }
  Spec& pass(Milliseconds time) { return at(context_.now + time); }
  Spec& by(CallerRole role, std::string caller = "caller-1") {
    context_.actor.who = Actor::ApiCaller{CallerId{std::move(caller)}, role, {}};
    return *this;
  }
  Spec& by(SystemActor part) {
    context_.actor.who = part;
    return *this;
  }
  Spec& alongside(StreamId stream, mfad::State state) {
    others_.put(std::move(stream), std::make_shared<const mfad::State>(std::move(state)));
    return *this;
  }

  template <class... E>
  Spec& given(E... events) {
    (fold(AggregateEvent{std::move(events)}), ...);
    return *this;
  }

  Spec& when(const AggregateCommand& command) {
    auto states = others_;
    states.put(stream_, std::make_shared<const mfad::State>(state_));
    RandomTape tape(spec_random(++decisions_));
    context_.random = &tape;
    decided_ = Rules::decide(states, command, context_);
    context_.random = nullptr;
    if (!decided_) return *this;
    for (const NewEvent& decided : decided_->events) {
      EXPECT_EQ(decided.stream, stream_) << "an event of another stream";
      fold(std::get<AggregateEvent>(decided.event));
    }
    return *this;
  }

  // Exactly these events, whole values.
  template <class... E>
  Spec& then(E... events) {
    std::vector<NewEvent> expected;
    (expected.push_back({stream_, Event{AggregateEvent{std::move(events)}}}), ...);
    const auto found = decided_events();
    EXPECT_EQ(names_of(found), names_of(expected));
    for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
      EXPECT_TRUE(found[i] == expected[i])
          << "event " << i << " is\n  " << describe(found[i].event) << "\nand should be\n  "
          << describe(expected[i].event) << "\n(sealed fields are not shown)";
    }
    return *this;
  }
  Spec& then_nothing() { return then(); }

  // Exactly events of these types, in this order.
  Spec& then_types(const std::vector<std::string>& types) {
    EXPECT_EQ(names_of(decided_events()), types);
    return *this;
  }

  Spec& then_rejected(Reason reason) {
    EXPECT_FALSE(decided_.has_value()) << "it was accepted with "
                                       << ::testing::PrintToString(names_of(decided_events()));
    if (!decided_) {
      EXPECT_EQ(code_of(decided_.error().reason), code_of(reason));
    }
    return *this;
  }

  // Refused, and yet something was recorded.
  Spec& then_refused(Reason reason) {
    const auto* refused = reply_if<Reply::Refused>();
    EXPECT_NE(refused, nullptr);
    if (refused != nullptr) {
      EXPECT_EQ(code_of(refused->rejection.reason), code_of(reason));
    }
    return *this;
  }

  bool accepted() const { return decided_.has_value(); }
  const Decided& decided() const { return decided_; }
  const AggregateState& state() const { return state_; }
  StreamVersion version() const { return version_; }
  Position tail() const { return Position{context_.next_position.value - 1}; }
  // Everything given and decided so far.
  const std::vector<std::pair<AggregateEvent, Recorded>>& history() const { return history_; }
  std::vector<NewEvent> decided_events() const { return decided_ ? decided_->events : std::vector<NewEvent>{}; }

  template <class R>
  const R* reply_if() const {
    return decided_ ? std::get_if<R>(&decided_->reply.what) : nullptr;
  }
  // The answer, or an empty one and a failed test.
  template <class R>
  R reply() const {
    const R* found = reply_if<R>();
    if (found == nullptr) {
      ADD_FAILURE() << (decided_ ? "another reply" : "rejected: " + std::string(code_of(decided_.error().reason)));
      return R{};
    }
    return *found;
  }
  // The only mail that was decided, or an empty one and a failed test.
  SendCode mail() const {
    if (!decided_ || decided_->effects.size() != 1) {
      ADD_FAILURE() << "not one mail";
      return {};
    }
    return std::get<SendCode>(decided_->effects.front());
  }

 private:
  static mfad::State initial_of(const StreamId& stream) { return Rules::initial_state(stream); }

  static std::vector<std::string> names_of(const std::vector<NewEvent>& events) {
    std::vector<std::string> names;
    for (const auto& event : events) names.emplace_back(info_of(event.event).type);
    return names;
  }

  void fold(const AggregateEvent& event) {
    version_ = version_.next();
    const Recorded recorded{context_.next_position, version_, context_.now};
    Rules::evolve(state_, event, recorded);
    history_.emplace_back(event, recorded);
    context_.next_position = context_.next_position.next();
  }

  StreamId stream_;
  AggregateState state_;
  StreamVersion version_;
  Context context_;
  States others_;
  Decided decided_ = Decision{};
  std::vector<std::pair<AggregateEvent, Recorded>> history_;
  std::uint64_t decisions_ = 0;
};

}  // namespace mfad::test
