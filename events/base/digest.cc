#include "events/base/digest.h"

#include <isa-l/crc.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>

#include "events/base/check.h"

namespace mfad {
namespace {

// Fetched algorithms and contexts are kept: making them costs more than hashing a record.
class Sha256 {
 public:
  Sha256() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    MFAD_CHECK(algorithm_ && context_, "a libcrypto with SHA-256");
  }

  Digest operator()(std::string_view first, std::string_view second) {
    Digest digest{};
    unsigned int length = 0;
    const bool good = EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context_.get(), first.data(), first.size()) == 1 &&
                      EVP_DigestUpdate(context_.get(), second.data(), second.size()) == 1 &&
                      EVP_DigestFinal_ex(context_.get(), digest.data(), &length) == 1;
    MFAD_CHECK(good && length == digest.size(), "SHA-256 to succeed");
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MD* md) const { EVP_MD_free(md); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD, Free> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

class HmacSha256 {
 public:
  HmacSha256() {
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    MFAD_CHECK(mac != nullptr, "a libcrypto with HMAC");
    context_.reset(EVP_MAC_CTX_new(mac));
    EVP_MAC_free(mac);
    MFAD_CHECK(context_ != nullptr, "a MAC context");
  }

  Digest operator()(std::string_view key, std::string_view bytes) {
    Digest digest{};
    std::size_t length = 0;
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                     OSSL_PARAM_construct_end()};
    const auto* key_bytes = reinterpret_cast<const unsigned char*>(key.data());
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const bool good = EVP_MAC_init(context_.get(), key_bytes, key.size(), parameters) == 1 &&
                      EVP_MAC_update(context_.get(), data, bytes.size()) == 1 &&
                      EVP_MAC_final(context_.get(), digest.data(), &length, digest.size()) == 1;
    MFAD_CHECK(good && length == digest.size(), "HMAC-SHA-256 to succeed");
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  std::unique_ptr<EVP_MAC_CTX, Free> context_;
};

}  // namespace

Digest sha256(std::string_view bytes) { return sha256(bytes, {}); }

Digest sha256(std::string_view first, std::string_view second) {
  thread_local Sha256 hash;
  return hash(first, second);
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  MFAD_CHECK(!key.empty(), "a key");
  thread_local HmacSha256 hash;
  return hash(key, bytes);
}

std::uint32_t crc32c(std::string_view bytes) {
  auto* data = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(bytes.data()));  // ISA-L reads only
  return ~crc32_iscsi(data, static_cast<int>(bytes.size()), ~0U);
}

ShortDigest shorten(const Digest& digest) {
  ShortDigest half{};
  std::copy_n(digest.begin(), half.size(), half.begin());
  return half;
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view alphabet = "0123456789abcdef";
  std::string hex(bytes.size() * 2, '0');
  auto at = hex.begin();
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *at++ = alphabet[byte >> 4U];
    *at++ = alphabet[byte & 0xfU];
  }
  return hex;
}

std::string to_hex(const Digest& digest) { return to_hex(bytes_of(digest)); }

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace mfad
