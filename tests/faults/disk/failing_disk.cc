// Preloaded into the daemon by tests: fails the n-th operation that changes files below one directory.
//   MFAD_FAILING_DISK_BELOW    the directory
//   MFAD_FAILING_DISK_CONTROL  a file of 4 KiB that is shared with the test: see Control
// Nothing of the product knows of it. Any thread.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

constexpr std::size_t control_bytes = 4096;
constexpr std::size_t path_bytes = 512;

// Little-endian, written by the test but for `seen` and what follows `failed`.
struct Control {
  std::atomic<std::uint64_t> fail_at;   // the operation, from 1; 0 = not armed
  std::atomic<std::uint64_t> seen;      // operations since it was armed
  std::atomic<std::uint32_t> number;    // errno
  std::atomic<std::uint32_t> for_ever;  // 1 = every later one fails too
  std::atomic<std::uint64_t> failed;    // how many have failed
  char operation[32];                   // the first that failed
  char path[path_bytes];
};
static_assert(sizeof(Control) <= control_bytes);

Control* open_control() {
  const char* name = std::getenv("MFAD_FAILING_DISK_CONTROL");
  if (name == nullptr) return nullptr;
  const int file = ::open(name, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* memory = ::mmap(nullptr, control_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return memory == MAP_FAILED ? nullptr : static_cast<Control*>(memory);
}

Control* control() {
  static Control* const opened = open_control();
  return opened;
}

bool is_below(const char* path) {
  static const char* const directory = std::getenv("MFAD_FAILING_DISK_BELOW");
  return directory != nullptr && std::strncmp(path, directory, std::strlen(directory)) == 0;
}

// True when this operation has to fail; errno is set then.
bool fails(const char* operation, const char* path) {
  auto* shared = control();
  if (shared == nullptr || !is_below(path)) return false;
  const auto fail_at = shared->fail_at.load();
  if (fail_at == 0) return false;
  const auto now = shared->seen.fetch_add(1) + 1;
  if (now != fail_at && (now < fail_at || shared->for_ever.load() == 0)) return false;
  if (shared->failed.fetch_add(1) == 0) {
    std::snprintf(shared->operation, sizeof shared->operation, "%s", operation);
    std::snprintf(shared->path, sizeof shared->path, "%s", path);
  }
  errno = static_cast<int>(shared->number.load());
  return true;
}

bool fails(const char* operation, int file) {
  auto* shared = control();
  if (shared == nullptr || shared->fail_at.load() == 0) return false;
  char link[64];
  char path[path_bytes];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const int before = errno;
  const auto size = ::readlink(link, path, sizeof path - 1);
  errno = before;
  if (size <= 0) return false;
  path[size] = '\0';
  return fails(operation, path);
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, std::size_t size) {
  static auto* const next = real<ssize_t(int, const void*, std::size_t)>("write");
  return fails("write", file) ? -1 : next(file, bytes, size);
}

ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t offset) {
  static auto* const next = real<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
  return fails("pwrite", file) ? -1 : next(file, bytes, size, offset);
}

ssize_t pwrite64(int file, const void* bytes, std::size_t size, off64_t offset) {
  static auto* const next = real<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  return fails("pwrite", file) ? -1 : next(file, bytes, size, offset);
}

int fdatasync(int file) {
  static auto* const next = real<int(int)>("fdatasync");
  return fails("fdatasync", file) ? -1 : next(file);
}

int fsync(int file) {
  static auto* const next = real<int(int)>("fsync");
  return fails("fsync", file) ? -1 : next(file);
}

int ftruncate(int file, off_t size) noexcept {
  static auto* const next = real<int(int, off_t)>("ftruncate");
  return fails("ftruncate", file) ? -1 : next(file, size);
}

int ftruncate64(int file, off64_t size) noexcept {
  static auto* const next = real<int(int, off64_t)>("ftruncate64");
  return fails("ftruncate", file) ? -1 : next(file, size);
}

int fallocate(int file, int mode, off_t offset, off_t size) {
  static auto* const next = real<int(int, int, off_t, off_t)>("fallocate");
  return fails("fallocate", file) ? -1 : next(file, mode, offset, size);
}

int fallocate64(int file, int mode, off64_t offset, off64_t size) {
  static auto* const next = real<int(int, int, off64_t, off64_t)>("fallocate64");
  return fails("fallocate", file) ? -1 : next(file, mode, offset, size);
}

int rename(const char* from, const char* to) noexcept {
  static auto* const next = real<int(const char*, const char*)>("rename");
  return fails("rename", to) ? -1 : next(from, to);
}
}
