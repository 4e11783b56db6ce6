// How many codes one address may be sent in an hour, over all accounts (contract §5: 10). Token buckets in memory,
// keyed by a keyed hash of the address, starting full; not event-sourced, so a restart fills them. Owned by the writer.
#pragma once

#include <list>
#include <string_view>
#include <unordered_map>

#include "events/base/digest.h"
#include "events/base/time.h"

namespace mfad::command {

class DestinationLimiter {
 public:
  static constexpr std::size_t addresses_max = 100'000;  // the one not used for longest is forgotten

  explicit DestinationLimiter(std::string_view hash_key) : hash_key_(hash_key) {}

  // Takes a token if there is one, and answers 0; else how long it takes until there is one. `now` is a steady time.
  Milliseconds take(std::string_view address, Milliseconds now);

 private:
  struct Bucket {
    double tokens;
    Milliseconds filled_at;
    std::list<std::string>::iterator recency;
  };
  Bucket& bucket(const std::string& key, Milliseconds now);

  std::string hash_key_;
  std::unordered_map<std::string, Bucket> buckets_;
  std::list<std::string> by_recency_;
};

}  // namespace mfad::command
