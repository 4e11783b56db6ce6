#include "daemon/command/destination_limiter.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "events/base/limits.h"
#include "events/base/text.h"

namespace mfad::command {
namespace {

constexpr double tokens_max = limits::messages_per_address_and_hour_max;
constexpr double tokens_per_ms = tokens_max / (60.0 * 60.0 * 1000.0);

}  // namespace

DestinationLimiter::Bucket& DestinationLimiter::bucket(const std::string& key, Milliseconds now) {
  const auto found = buckets_.find(key);
  if (found != buckets_.end()) {
    by_recency_.splice(by_recency_.begin(), by_recency_, found->second.recency);
    return found->second;
  }
  if (buckets_.size() >= addresses_max) {
    buckets_.erase(by_recency_.back());
    by_recency_.pop_back();
  }
  by_recency_.push_front(key);
  return buckets_.emplace(key, Bucket{tokens_max, now, by_recency_.begin()}).first->second;
}

Milliseconds DestinationLimiter::take(std::string_view address, Milliseconds now) {
  const Digest digest = hmac_sha256(hash_key_, "destination/" + fold_case(address));
  Bucket& one = bucket(std::string{bytes_of(digest)}, now);
  const auto elapsed = static_cast<double>(std::max<std::int64_t>(0, (now - one.filled_at).count()));
  one.tokens = std::min(tokens_max, one.tokens + elapsed * tokens_per_ms);
  one.filled_at = now;
  if (one.tokens < 1.0) return Milliseconds{std::llround(std::ceil((1.0 - one.tokens) / tokens_per_ms))};
  one.tokens -= 1.0;
  return Milliseconds{0};
}

}  // namespace mfad::command
