// Bytes that must never be printed or logged. Compared in constant time only; wiped when they go.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace mfad {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  // The only ways at the bytes; a call of either is what a reviewer looks for.
  std::string_view reveal() const { return bytes_; }
  bool equals_in_constant_time(std::string_view other) const;  // the lengths may leak, the content does not
  bool empty() const { return bytes_.empty(); }

  bool operator==(const Secret& other) const { return equals_in_constant_time(other.bytes_); }

  void serialize(auto& archive) { archive(bytes_); }

 private:
  void wipe() noexcept;
  std::string bytes_;
};

}  // namespace mfad
