#include "events/base/kept_secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>

#include "events/base/check.h"
#include "events/base/digest.h"

namespace mfad {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t locked_heap_bytes = 4096;

// Never seen outside of the process: that it is drawn here, and not beforehand, changes no decision.
std::string_view masking_key() {
  static const std::string_view key = [] {
    CRYPTO_secure_malloc_init(locked_heap_bytes, key_bytes);  // locked, and left out of core dumps
    auto* bytes = static_cast<unsigned char*>(OPENSSL_secure_malloc(key_bytes));
    MFAD_CHECK(bytes != nullptr && RAND_priv_bytes(bytes, key_bytes) == 1, "a key that masks secrets");
    return std::string_view(reinterpret_cast<const char*>(bytes), key_bytes);
  }();
  return key;
}

std::string masked(std::string_view bytes, std::uint64_t number) {
  std::string result(bytes);
  for (std::uint64_t block = 0, at = 0; at < result.size(); ++block) {
    const std::array<std::uint64_t, 2> counter{number, block};
    // A hash under a secret prefix is a good mask where all inputs have one length, and costs half an HMAC.
    auto mask = sha256(masking_key(), {reinterpret_cast<const char*>(counter.data()), sizeof counter});
    const auto end = std::min<std::size_t>(result.size(), at + mask.size());
    for (auto byte = mask.begin(); at < end; ++at, ++byte)
      result[at] = static_cast<char>(static_cast<unsigned char>(result[at]) ^ *byte);
    OPENSSL_cleanse(mask.data(), mask.size());
  }
  return result;
}

std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

KeptSecret::KeptSecret(const Secret& secret) : number_(next_number()) { masked_ = masked(secret.reveal(), number_); }

Secret KeptSecret::reveal() const { return Secret(masked(masked_, number_)); }

}  // namespace mfad
