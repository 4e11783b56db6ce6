#include "daemon/deliver/lines.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "events/base/check.h"

namespace mfad::deliver {

bool Lines::Line::ready() const {
  return !waiting.empty() && sending.size() < sending_of_store_max &&
         std::ranges::find(sending, waiting.front().message.account.account) == sending.end();
}

void Lines::add(command::Delivery delivery) {
  stores_[delivery.message.account.store].waiting.push_back(std::move(delivery));
  ++waiting_;
}

std::optional<command::Delivery> Lines::take() {
  const auto is_ready = [](const Stores::value_type& store) { return store.second.ready(); };
  const auto after_last = last_ ? stores_.upper_bound(*last_) : stores_.begin();
  auto next = std::find_if(after_last, stores_.end(), is_ready);
  if (next == stores_.end()) {
    next = std::find_if(stores_.begin(), after_last, is_ready);
    if (next == after_last) return std::nullopt;
  }
  auto& [store, line] = *next;
  last_ = store;
  command::Delivery taken = std::move(line.waiting.front());
  line.waiting.pop_front();
  line.sending.push_back(taken.message.account.account);
  --waiting_;
  return taken;
}

bool Lines::ready() const {
  return std::ranges::any_of(stores_, [](const auto& store) { return store.second.ready(); });
}

void Lines::sent(const AccountKey& account) {
  const auto store = stores_.find(account.store);
  MFAD_CHECK(store != stores_.end(), "an account that a mail was taken of");
  auto& sending = store->second.sending;
  const auto one = std::ranges::find(sending, account.account);
  MFAD_CHECK(one != sending.end(), "an account that a mail was taken of");
  sending.erase(one);
  if (sending.empty() && store->second.waiting.empty()) stores_.erase(store);
}

std::vector<command::Delivery> Lines::clear() {
  std::vector<command::Delivery> all;
  for (auto& [store, line] : stores_) std::ranges::move(std::exchange(line.waiting, {}), std::back_inserter(all));
  std::erase_if(stores_, [](const auto& store) { return store.second.sending.empty(); });
  waiting_ = 0;
  return all;
}

}  // namespace mfad::deliver
