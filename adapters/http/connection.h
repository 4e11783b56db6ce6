// One TCP connection: a coroutine that reads requests and writes answers, in order. Internal to this folder; HTTP
// thread only.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/http/answer.h"
#include "adapters/http/body_budget.h"
#include "adapters/http/exchange.h"
#include "adapters/http/limits.h"
#include "adapters/http/request_reader.h"
#include "adapters/http/task.h"
#include "daemon/api/port.h"

namespace mfad::http {

// What all connections of a server share.
struct ServerContext {
  api::Application& application;
  ServerLimits limits;
  std::shared_ptr<Completions> completions;
  std::shared_ptr<BodyBudget> bodies;
  std::function<void()> request_handled;
  DateCache dates;
  std::uint64_t last_ticket = 0;
  bool stopping = false;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  Connection(Socket socket, boost::asio::ip::address peer, ServerContext& context);

  // Runs until the connection is over; the caller keeps `connection` alive.
  static Task<void> serve(std::shared_ptr<Connection> connection);

  void deliver(std::uint64_t ticket, Signal signal);
  void sweep(Clock::time_point now);  // the only place where a deadline is looked at
  void stop();                        // ends at once what would never end by itself: idle connections and live feeds
  void cut();                         // ends everything

  // To make room: nothing is being handled for it. The smaller rank goes first: who was never answered, then who has
  // been slow or idle for longest.
  using Rank = std::pair<bool, Clock::time_point>;
  bool may_be_evicted() const;
  Rank rank() const { return {requests_ > 0, entered_}; }
  void evict();
  bool was_evicted() const { return evicted_; }
  const boost::asio::ip::address& peer() const { return peer_; }

  void drop_waiter() { waiter_ = nullptr; }  // for a server that is destroyed with connections open

 private:
  enum class Phase : std::uint8_t { idle, head, body, handling, streaming, writing, lingering };
  enum class Cut : std::uint8_t { none, timeout, closed };
  enum class Next : std::uint8_t { request, refusal, close };

  Task<Next> read_request();
  Task<bool> answer_request();
  Task<bool> stream(StreamAnswer answer, bool close);
  Task<std::optional<Signal>> pull(StreamAnswer& answer, bool& in_place);
  Task<bool> answer(api::Response response, bool close, bool without_body);
  Task<bool> write(std::string_view bytes);
  Task<std::size_t> read_some(std::size_t bytes_max, boost::system::error_code& failure);
  Task<void> linger();
  Task<void> wait_for_signal();

  void enter(Phase phase, std::chrono::milliseconds time);
  void body_begins();
  std::size_t body_read_room() const;
  bool body_is_slow(Clock::time_point now) const;
  Addressee next_addressee();
  void use(std::size_t bytes);  // of the buffer: wiped and gone
  AnswerForm form(bool close, bool without_body);
  void give_back_big_buffers();
  void wake();

  Socket socket_;
  boost::asio::ip::address peer_;
  ServerContext& context_;
  boost::beast::flat_buffer buffer_;
  RequestReader reader_;
  std::string out_;
  Phase phase_ = Phase::idle;
  Cut cut_ = Cut::none;
  api::ProtocolError refusal_ = api::ProtocolError::malformed;
  Clock::time_point entered_ = Clock::now();  // the phase, or its last progress
  Clock::time_point deadline_{};
  Clock::time_point body_began_{};
  std::size_t body_bytes_received_ = 0;
  std::uint64_t ticket_ = 0;
  std::size_t requests_ = 0;
  bool evicted_ = false;
  std::optional<Signal> arrived_;
  bool heartbeat_due_ = false;
  bool live_feed_ = false;
  std::move_only_function<void()> waiter_;
};

}  // namespace mfad::http
