#include "daemon/deliver/lines.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "events/base/check.h"

namespace mfad::deliver {

bool Lines::Line::ready(std::size_t at_once_max) const {
  return !waiting.empty() && sending.size() < at_once_max &&
         std::ranges::find(sending, waiting.front().message.account.account) == sending.end();
}

// A silent server is tried with one mail at a time, and holds a sender for as long as a connection may take.
bool Lines::ready(const Stores::value_type& store) const {
  if (!silent_.contains(store.first)) return store.second.ready(sending_of_store_max);
  std::size_t to_silent = 0;
  for (const auto& [id, line] : stores_) to_silent += silent_.contains(id) ? line.sending.size() : 0;
  return to_silent < sending_to_silent_max && store.second.ready(1);
}

void Lines::add(command::Delivery delivery) {
  stores_[delivery.message.account.store].waiting.push_back(std::move(delivery));
  ++waiting_;
}

std::optional<command::Delivery> Lines::take() {
  const auto is_ready = [&](const Stores::value_type& store) { return ready(store); };
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

std::vector<command::Delivery> Lines::take_expired(Timestamp now) {
  std::vector<command::Delivery> expired;
  for (auto& [store, line] : stores_) {
    const auto in_time = [&](const command::Delivery& one) { return one.message.expires_at > now; };
    const auto late = std::ranges::stable_partition(line.waiting, in_time);
    std::ranges::move(late, std::back_inserter(expired));
    line.waiting.erase(late.begin(), late.end());
  }
  waiting_ -= expired.size();
  drop_empty();
  return expired;
}

std::size_t Lines::waiting(const StoreId& store) const {
  const auto found = stores_.find(store);
  return found == stores_.end() ? 0 : found->second.waiting.size();
}

bool Lines::ready() const {
  return std::ranges::any_of(stores_, [&](const auto& store) { return ready(store); });
}

void Lines::sent(const AccountKey& account, Server server) {
  const auto store = stores_.find(account.store);
  MFAD_CHECK(store != stores_.end(), "an account that a mail was taken of");
  auto& sending = store->second.sending;
  const auto one = std::ranges::find(sending, account.account);
  MFAD_CHECK(one != sending.end(), "an account that a mail was taken of");
  sending.erase(one);
  if (server == Server::silent) {
    silent_.insert(account.store);
  } else {
    silent_.erase(account.store);
  }
  if (sending.empty() && store->second.waiting.empty()) stores_.erase(store);
}

std::vector<command::Delivery> Lines::clear() {
  std::vector<command::Delivery> all;
  for (auto& [store, line] : stores_) std::ranges::move(std::exchange(line.waiting, {}), std::back_inserter(all));
  waiting_ = 0;
  drop_empty();
  return all;
}

void Lines::drop_empty() {
  std::erase_if(stores_,
                [](const auto& store) { return store.second.sending.empty() && store.second.waiting.empty(); });
}

}  // namespace mfad::deliver
