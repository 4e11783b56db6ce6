// The memory that the bodies of all requests in flight may take together. HTTP thread only; shared by all connections,
// since the last of them may end after the server.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace mfad::http {

class BodyBudget {
 public:
  explicit BodyBudget(std::size_t bytes_max) : left_(bytes_max) {}

  // False, and nothing changed, when there is no room for the difference.
  bool resize(std::size_t from, std::size_t to) {
    if (to > from && to - from > left_) return false;
    left_ = left_ + from - to;
    return true;
  }

 private:
  std::size_t left_;
};

// What one request takes of it.
class BodyShare {
 public:
  explicit BodyShare(std::shared_ptr<BodyBudget> budget) : budget_(std::move(budget)) {}
  ~BodyShare() { release(); }
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;

  bool hold(std::size_t bytes) {
    if (!budget_->resize(held_, bytes)) return false;
    held_ = bytes;
    return true;
  }
  void release() { hold(0); }

 private:
  std::shared_ptr<BodyBudget> budget_;
  std::size_t held_ = 0;
};

}  // namespace mfad::http
