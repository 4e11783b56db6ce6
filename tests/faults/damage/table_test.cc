// A damaged block of a table is told by whoever reads it; what is read before it is never taken for all there is.
#include <gtest/gtest.h>

#include "tests/support/busy_store.h"
#include "tests/support/quick_environment.h"

namespace mfad::testing {
namespace {

constexpr int groups = 60;
constexpr std::size_t step_bytes = 5'003;

TEST(DamagedTable, IsToldWhereverItIsRead) {
  const ScratchDirectory scratch;
  system::SystemFileStore files;
  const auto environment = quick_environment();
  const Place place{scratch / "data", &files, environment.get()};
  BusyStore store(place, 1);
  store.start();
  for (int i = 0; i < groups; ++i) store.append();
  store.stop();
  const auto whole = tree_bytes(place.directory);
  const auto biggest = std::max_element(whole.begin(), whole.end(), [](const auto& a, const auto& b) {
    const auto size = [](const auto& file) { return file.first.ends_with(".sst") ? file.second.size() : 0; };
    return size(a) < size(b);
  });
  ASSERT_TRUE(biggest->first.starts_with("log/")) << biggest->first;
  for (std::size_t at = 100; at < biggest->second.size(); at += step_bytes) {
    auto damaged = biggest->second;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    std::filesystem::remove_all(place.directory);
    for (const auto& [path, bytes] : whole) write_file(place.directory + "/" + path, bytes);
    write_file(place.directory + "/" + biggest->first, damaged);
    const auto opened = open_store(place);
    if (!opened) continue;
    const auto read = read_all(*opened, store.known());
    EXPECT_EQ(read.is, Reading::Is::failed) << biggest->first << ", byte " << at << ": " << read.what;
  }
}

}  // namespace
}  // namespace mfad::testing
