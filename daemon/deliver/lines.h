// Who is sent to next: the stores in turn, few mails of one at a time, so that a mail server that does not answer
// delays its own store and no other; one mail of an account at a time, so that its newest code comes last. Pure; no
// locks.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "daemon/command/command_loop.h"

namespace mfad::deliver {

class Lines {
 public:
  static constexpr std::size_t sending_of_store_max = 2;

  void add(command::Delivery delivery);

  // Nothing: nothing waits, or what waits has to wait for what is being sent.
  std::optional<command::Delivery> take();
  bool ready() const;

  void sent(const AccountKey& account);  // once for each that was taken

  std::size_t waiting() const { return waiting_; }
  std::vector<command::Delivery> clear();  // what waits

 private:
  struct Line {
    std::deque<command::Delivery> waiting;
    std::vector<AccountId> sending;

    bool ready() const;
  };
  using Stores = std::map<StoreId, Line>;  // only those with something waiting or being sent

  Stores stores_;
  std::optional<StoreId> last_;  // that was taken from
  std::size_t waiting_ = 0;
};

}  // namespace mfad::deliver
