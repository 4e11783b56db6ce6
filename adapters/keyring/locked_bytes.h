// Memory for keys: guarded, kept out of core dumps, locked into RAM as far as the limit of the process allows, wiped
// when it goes. Owned by whoever made it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace mfad::keyring {

class LockedBytes {
 public:
  explicit LockedBytes(std::size_t size);
  LockedBytes(LockedBytes&&) noexcept = default;
  LockedBytes& operator=(LockedBytes&&) noexcept = default;

  std::uint8_t* data() { return bytes_.get(); }
  const std::uint8_t* data() const { return bytes_.get(); }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data()), size_}; }

 private:
  struct Free {
    void operator()(std::uint8_t* bytes) const;
  };
  std::size_t size_;
  std::unique_ptr<std::uint8_t, Free> bytes_;
};

}  // namespace mfad::keyring
