#include "events/base/check.h"
#include "events/command.h"

namespace mfad {
namespace {

template <class T>
const T& loaded_as(const std::unordered_map<StreamId, std::shared_ptr<const State>>& loaded, const StreamId& stream) {
  const auto found = loaded.find(stream);
  MFAD_CHECK(found != loaded.end(), "a stream that was asked for before it is read");
  const T* state = std::get_if<T>(found->second.get());
  MFAD_CHECK(state != nullptr, "a state of the stream's kind");
  return *state;
}

}  // namespace

const installation::InstallationState& States::installation() const {
  return loaded_as<installation::InstallationState>(loaded_, StreamId::installation());
}

const store::StoreState& States::store(const StoreId& id) const {
  return loaded_as<store::StoreState>(loaded_, StreamId::of(id));
}

const account::AccountState& States::account(const AccountKey& key) const {
  return loaded_as<account::AccountState>(loaded_, StreamId::of(key));
}

}  // namespace mfad
