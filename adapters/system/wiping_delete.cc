// Replaces the operators delete of the program that links it: what is given back is wiped first, so that no code, grant
// or token is left in memory that nobody owns any more (strings of requests and answers, trees of parsed JSON, buffers
// of libraries in C++). Blocks of more than `wiped_bytes_max` are RocksDB's and hold what is sealed.
#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace {

constexpr std::size_t wiped_bytes_max = 4 * 1024 * 1024;

// Who knows the size says it: asking the allocator costs as much as freeing.
void wipe_and_free(void* block, std::size_t bytes) noexcept {
  if (block == nullptr) return;
  if (bytes <= wiped_bytes_max) explicit_bzero(block, bytes);
  std::free(block);
}

void wipe_and_free(void* block) noexcept {
  if (block != nullptr) wipe_and_free(block, malloc_usable_size(block));
}

}  // namespace

void operator delete(void* block) noexcept { wipe_and_free(block); }
void operator delete[](void* block) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t bytes) noexcept { wipe_and_free(block, bytes); }
void operator delete[](void* block, std::size_t bytes) noexcept { wipe_and_free(block, bytes); }
void operator delete(void* block, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::align_val_t) noexcept { wipe_and_free(block); }
void operator delete[](void* block, std::align_val_t) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t bytes, std::align_val_t) noexcept { wipe_and_free(block, bytes); }
void operator delete[](void* block, std::size_t bytes, std::align_val_t) noexcept { wipe_and_free(block, bytes); }
void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept { wipe_and_free(block); }
