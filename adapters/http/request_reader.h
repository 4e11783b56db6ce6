// Bytes in, one api::Request or one api::ProtocolError out; no socket, no clock. Owned by one connection, used on its
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/http/body_budget.h"
#include "adapters/http/strict_chunks.h"
#include "adapters/http/strict_head.h"
#include "daemon/api/port.h"

namespace mfad::http {

class RequestReader {
 public:
  enum class State : std::uint8_t { head, body, complete, refused };
  using BodyBytesMax = std::function<std::size_t(const api::Request& head)>;

  RequestReader(BodyBytesMax body_bytes_max, std::shared_ptr<BodyBudget> bodies)
      : body_bytes_max_(std::move(body_bytes_max)), body_share_(std::move(bodies)) {}

  // Returns how many bytes were used. `bytes` begins with what the last call left over, followed by what came since.
  // In `complete` and `refused` nothing more is used.
  std::size_t read(std::string_view bytes);

  State state() const { return state_; }
  api::ProtocolError error() const { return error_; }  // in `refused`
  bool wants_continue() const;                         // in `body`: the client waits for 100 Continue
  bool keeps_alive() const { return keeps_alive_; }    // in `complete`
  bool is_head_method() const { return is_head_method_; }
  const api::Request& read_so_far() const { return request_; }

  // In `complete`: the request; the reader then stands before the next one.
  api::Request take();

  // The request that was taken is answered: its body takes no more of the budget.
  void release_body() { body_share_.release(); }

 private:
  std::size_t read_head(std::string_view bytes);
  void read_body(std::string_view& bytes);
  bool parse_head(std::string_view head);
  void begin_body();
  void hold_body();
  void refuse(api::ProtocolError error);
  void complete(api::BodyState state);

  BodyBytesMax body_bytes_max_;
  BodyShare body_share_;
  State state_ = State::head;
  api::ProtocolError error_ = api::ProtocolError::malformed;
  StrictHead head_;
  std::optional<StrictChunks> chunks_;
  std::size_t body_left_ = 0;
  bool keeps_alive_ = true;
  bool is_head_method_ = false;
  api::Request request_;
};

}  // namespace mfad::http
