// Who is sent to next: the stores in turn, few mails of one at a time, so that a mail server that does not answer
// delays its own store and no other, and many such servers together leave room for those that answer; one mail of an
// account at a time, so that its newest code comes last. Pure; no locks.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "daemon/command/command_loop.h"

namespace mfad::deliver {

class Lines {
 public:
  static constexpr std::size_t sending_of_store_max = 2;
  static constexpr std::size_t sending_to_silent_max = 4;  // to all servers together that were silent the last time
  enum class Server : std::uint8_t { answered, silent };

  void add(command::Delivery delivery);

  // Nothing: nothing waits, or what waits has to wait for what is being sent.
  std::optional<command::Delivery> take();
  bool ready() const;

  void sent(const AccountKey& account, Server server);  // once for each that was taken

  std::vector<command::Delivery> take_expired(Timestamp now);  // what waits in vain; not to be `sent`

  std::size_t waiting() const { return waiting_; }
  std::size_t waiting(const StoreId& store) const;
  std::vector<command::Delivery> clear();  // what waits

 private:
  struct Line {
    std::deque<command::Delivery> waiting;
    std::vector<AccountId> sending;

    bool ready(std::size_t at_once_max) const;
  };
  using Stores = std::map<StoreId, Line>;  // only those with something waiting or being sent

  bool ready(const Stores::value_type& store) const;
  void drop_empty();

  Stores stores_;
  std::set<StoreId> silent_;     // whose server did not answer the last time
  std::optional<StoreId> last_;  // that was taken from
  std::size_t waiting_ = 0;
};

}  // namespace mfad::deliver
