// What a disk would hold after a power loss: follows every file operation, knows what was synced, and makes images of
// what may be left. Also fails chosen operations. Any thread. Content reaches the real files as well, by whoever
// reports the operation.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/memory/time_and_chance.h"

namespace mfad::testing {

class ModelledDisk {
 public:
  enum class Fault { none, no_space, io };

  // Each returns whether the operation may go on; the model has followed it if so.
  Fault created(const std::string& path);  // empty, or emptied
  Fault written(const std::string& path, std::uint64_t offset, std::string_view bytes);
  Fault appended(const std::string& path, std::string_view bytes);
  Fault truncated(const std::string& path, std::uint64_t bytes);
  Fault synced(const std::string& path);
  Fault renamed(const std::string& from, const std::string& to);  // a file or a directory
  Fault removed(const std::string& path);
  Fault directory_synced(const std::string& path);

  // Called after each operation, under the lock of the disk, with the count of operations so far.
  void after_each(std::function<void(std::uint64_t)> callback);
  std::uint64_t operations() const;

  // No bytes more than these are written from now on, as on a full disk.
  void limit_bytes(std::uint64_t bytes);
  // The n-th sync from now on fails, and every one after it.
  void fail_syncs_from(std::uint64_t n);

  enum class Tail { dropped, prefix, zeros, garbage };
  enum class Names { durable, live, mixed };
  using Bytes = std::shared_ptr<const std::string>;  // shared between images that saw the same
  struct Content {
    Bytes durable;
    Bytes current;
  };
  struct Image {
    std::map<std::string, Content> durable_names;
    std::map<std::string, Content> live_names;
    bool directory_moved = false;  // names may not be mixed then
  };
  Image image() const;  // REQUIRES: called from `after_each`, or while nothing uses the disk

  // Writes what may be left under `to`, for paths below `root`.
  static void materialise(const Image& image, const std::string& root, const std::string& to, Tail tail, Names names,
                          memory::SeededRandom& random);

 private:
  struct File {
    std::string current;
    Bytes durable;
    Bytes frozen;  // `current`, until it changes

    std::string& change();
    const Bytes& freeze();
  };
  using Node = std::shared_ptr<File>;
  File& file(const std::string& path);
  static Content content_of(File& file);
  Fault room_for(std::size_t bytes);
  void done();

  mutable std::mutex mutex_;
  std::map<std::string, Node> live_;
  std::map<std::string, Node> durable_;
  std::vector<std::pair<std::string, std::string>> moved_directories_;  // not durable yet
  std::function<void(std::uint64_t)> callback_;
  std::uint64_t operations_ = 0;
  std::uint64_t bytes_left_ = ~std::uint64_t{0};
  std::uint64_t syncs_left_ = ~std::uint64_t{0};
};

}  // namespace mfad::testing
