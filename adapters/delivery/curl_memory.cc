#include "adapters/delivery/curl_memory.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <curl/curl.h>

namespace mfad::delivery {
namespace {

void wipe_and_free(void* block) {
  if (block == nullptr) return;
  explicit_bzero(block, malloc_usable_size(block));
  std::free(block);
}

void* move_to_another(void* block, std::size_t bytes) {
  void* other = std::malloc(bytes);
  if (other == nullptr || block == nullptr) return other;
  std::memcpy(other, block, std::min(bytes, malloc_usable_size(block)));
  wipe_and_free(block);
  return other;
}

}  // namespace

void start_curl() {
  curl_global_init_mem(CURL_GLOBAL_DEFAULT, &std::malloc, &wipe_and_free, &move_to_another, &strdup, &std::calloc);
}

}  // namespace mfad::delivery
