// Preloaded into the daemon by tests: moves the wall clock, as somebody who sets it does; no other clock moves.
//   MFAD_SET_CLOCK    a file of 8 bytes that is shared with the test: seconds, little-endian and signed
// Nothing of the product knows of it. Any thread.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

using Seconds = std::atomic<std::int64_t>;

Seconds* open_shift() {
  const char* name = std::getenv("MFAD_SET_CLOCK");
  if (name == nullptr) return nullptr;
  const int file = ::open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* memory = ::mmap(nullptr, sizeof(Seconds), PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  return memory == MAP_FAILED ? nullptr : static_cast<Seconds*>(memory);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* const next = reinterpret_cast<decltype(&clock_gettime)>(::dlsym(RTLD_NEXT, "clock_gettime"));
  static const Seconds* const shift = open_shift();
  const int result = next(clock, time);
  if (result == 0 && clock == CLOCK_REALTIME && shift != nullptr) time->tv_sec += shift->load();
  return result;
}
