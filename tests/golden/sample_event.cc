#include "tests/golden/sample_event.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <type_traits>

#include "events/catalogue.h"
#include "events/event_visit.h"

namespace mfad::test {
namespace {

constexpr std::size_t nonce_bytes = 24;
constexpr std::size_t tag_bytes = 16;

// An archive that writes into fields instead of reading them: each field gets a value of its own, in the order of
// storage.
class Filler {
 public:
  template <class... Fields>
  void operator()(Fields&... fields) {
    (fill(fields), ...);
  }

 private:
  void fill(std::string& text) { text = "text-" + std::to_string(++count_); }
  void fill(bool& flag) { flag = true; }
  void fill(Timestamp& time) { time = timestamp_from_ms(1'700'000'000'000 + ++count_); }
  void fill(Secret& secret) { secret = Secret{"secret-" + std::to_string(++count_)}; }
  void fill(TypeSet& types) { types = {AuthenticationType::email, AuthenticationType::authenticator}; }
  void fill(AuthenticationType& type) { type = AuthenticationType::email; }
  template <std::size_t size>
  void fill(std::array<std::uint8_t, size>& bytes) {
    bytes.fill(static_cast<std::uint8_t>(++count_));
  }
  template <class T>
  void fill(std::optional<T>& maybe) {
    fill(maybe.emplace());
  }
  template <class T>
  void fill(std::vector<T>& many) {
    many.resize(2);
    for (T& one : many) fill(one);
  }
  template <class T>
    requires std::is_enum_v<T>
  void fill(T& value) {
    value = static_cast<T>(1);
  }
  template <class T>
    requires std::is_integral_v<T>
  void fill(T& number) {
    number = static_cast<T>(++count_);
  }
  template <class T>
    requires requires(T& value, Filler& filler) { value.serialize(filler); }
  void fill(T& value) {
    value.serialize(*this);
  }

  int count_ = 0;
};

}  // namespace

Result<std::string> PlainBox::seal(KeySlot, std::string_view plain, std::string_view) const {
  return std::string(nonce_bytes, '\0').append(plain).append(tag_bytes, '\0');
}

Result<std::string> PlainBox::open(KeySlot, std::string_view sealed, std::string_view) const {
  if (sealed.size() < nonce_bytes + tag_bytes) return error(ErrorCode::corruption, "sealed text is too short");
  return std::string{sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes)};
}

std::vector<Event> sample_events() {
  std::vector<Event> samples;
  for_each_event_type([&]<class Family, class E>() {
    E event{};
    Filler filler;
    event.clear_part(filler);
    if constexpr (HasSealedPart<E>) event.sealed_part(filler);
    samples.emplace_back(Family{std::move(event)});
  });
  std::ranges::sort(samples, {}, [](const Event& event) { return info_of(event).number; });
  return samples;
}

Envelope sample_envelope(const Event& event) {
  constexpr std::uint64_t position = 0x0102030405;
  const AccountKey account{StoreId{"corp"}, AccountId{"a-1"}};
  Envelope envelope;
  for (std::size_t at = 0; at < envelope.lineage.size(); ++at) envelope.lineage[at] = static_cast<std::uint8_t>(at + 1);
  envelope.position = Position{position};
  envelope.stream = std::holds_alternative<InstallationEvent>(event) ? StreamId::installation()
                    : std::holds_alternative<StoreEvent>(event)      ? StreamId::of(account.store)
                                                                     : StreamId::of(account);
  envelope.version = StreamVersion{7};
  envelope.recorded_at = timestamp_from_ms(1'764'010'000'123);
  envelope.actor.who = Actor::ApiCaller{CallerId{"caller-1"}, CallerRole::helpdesk, "Jane Doe"};
  envelope.correlation = "request-1";
  envelope.causation = Position{position - 1};
  envelope.policy_position = Position{position - 2};
  envelope.key_slot = KeySlot{9};
  envelope.previous_chain_hash.fill(0xc4);
  return envelope;
}

}  // namespace mfad::test
