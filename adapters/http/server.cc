#include "adapters/http/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "adapters/http/connection.h"

namespace mfad::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// The port that it listens on.
Result<std::uint16_t> bind_and_listen(Acceptor& acceptor, const std::string& at, std::uint16_t port) {
  error_code failure;
  const auto address = asio::ip::make_address(at, failure);
  if (failure)
    return error(ErrorCode::invalid, fmt::format("listen address \"{}\" is not a numeric IPv4 or IPv6 address", at));
  const tcp::endpoint endpoint(address, port);
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(asio::socket_base::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (!failure) port = acceptor.local_endpoint(failure).port();
  if (!failure) return port;
  error_code ignored;
  acceptor.close(ignored);
  return error(ErrorCode::refused, fmt::format("cannot listen on {}:{}: {}; choose another address with --listen", at,
                                               port, failure.message()));
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, api::Application& application);
  ~Impl();

  Result<> start();
  std::uint16_t port() const { return port_; }
  void run();
  void stop();

 private:
  using Clock = Connection::Clock;

  void accept_next();
  void accept_one();
  void admit(Socket socket);
  bool is_full() const { return connections_.size() - evicted_ >= context_.limits.connections_max; }
  bool make_room(std::size_t at_most, const std::optional<asio::ip::address>& of);
  void leave(const asio::ip::address& peer);
  void ended(const std::shared_ptr<Connection>& connection);
  void sweep_later();
  void sweep();
  void deliver_completions();
  void request_handled();
  void begin_stop();
  void end_when_drained();
  std::vector<std::shared_ptr<Connection>> snapshot() const { return {connections_.begin(), connections_.end()}; }

  ServerOptions options_;
  asio::io_context io_{1};
  Acceptor acceptor_{io_};
  asio::steady_timer sweep_timer_{io_};
  ServerContext context_;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  std::unordered_map<asio::ip::address, std::size_t> per_address_;
  std::size_t evicted_ = 0;  // of the connections: closed, and gone in a moment
  Clock::time_point stop_deadline_{};
  std::uint16_t port_ = 0;
  bool accepting_ = false;
  bool turn_end_posted_ = false;
};

Server::Impl::Impl(ServerOptions options, api::Application& application)
    : options_(std::move(options)),
      context_{
          .application = application,
          .limits = options_.limits,
          .completions = std::make_shared<Completions>([this] { asio::post(io_, [this] { deliver_completions(); }); }),
          .bodies = std::make_shared<BodyBudget>(options_.limits.bodies_in_flight_bytes_max),
          .request_handled = [this] { request_handled(); },
          .dates = {}} {}

Server::Impl::~Impl() {
  context_.completions->close();
  for (const auto& connection : snapshot())
    connection->drop_waiter();  // it holds the coroutine that holds the connection
}

Result<> Server::Impl::start() {
  const auto port = bind_and_listen(acceptor_, options_.address, options_.port);
  if (!port) return std::unexpected(port.error());
  port_ = *port;
  accept_next();
  sweep_later();
  return {};
}

void Server::Impl::run() {
  io_.run();
  context_.completions->close();
}

void Server::Impl::stop() {
  asio::post(io_, [this] { begin_stop(); });
}

// Paused while descriptors are short, and at the limit of connections while all of them are being served; the end of a
// connection and each sweep try again.
void Server::Impl::accept_next() {
  if (accepting_ || context_.stopping) return;
  if (!is_full()) return accept_one();
  accepting_ = true;
  acceptor_.async_wait(asio::socket_base::wait_read, [this](error_code failure) {
    accepting_ = false;
    if (failure || context_.stopping) return;
    if (!is_full() || make_room(context_.limits.connections_max, std::nullopt)) accept_next();
  });
}

void Server::Impl::accept_one() {
  accepting_ = true;
  acceptor_.async_accept([this](error_code failure, Socket socket) {
    accepting_ = false;
    const bool short_of_resources = failure == asio::error::no_descriptors || failure == asio::error::no_buffer_space ||
                                    failure == asio::error::no_memory ||
                                    failure == boost::system::errc::too_many_files_open_in_system;
    if (short_of_resources || context_.stopping) return;
    if (!failure) admit(std::move(socket));
    accept_next();
  });
}

void Server::Impl::admit(Socket socket) {
  error_code failure;
  socket.set_option(tcp::no_delay(true), failure);
  if (!failure) socket.non_blocking(true, failure);
  const auto peer = socket.remote_endpoint(failure).address();
  if (failure) return;  // it is gone already
  const auto of_peer_max = context_.limits.connections_per_address_max;
  if (per_address_[peer] >= of_peer_max && !make_room(of_peer_max, peer)) return;
  auto connection = std::make_shared<Connection>(std::move(socket), peer, context_);
  connections_.insert(connection);
  ++per_address_[peer];
  asio::co_spawn(io_, Connection::serve(connection), [this, connection](const std::exception_ptr& failed) {
    ended(connection);
    if (failed) std::rethrow_exception(failed);
  });
}

void Server::Impl::ended(const std::shared_ptr<Connection>& connection) {
  connections_.erase(connection);
  if (connection->was_evicted()) {
    --evicted_;
  } else {
    leave(connection->peer());
  }
  accept_next();
  end_when_drained();
}

void Server::Impl::leave(const asio::ip::address& peer) {
  const auto of_peer = per_address_.find(peer);
  if (--of_peer->second == 0) per_address_.erase(of_peer);
}

// Closes the connections that matter least, of one address or of all; false when there are none.
bool Server::Impl::make_room(std::size_t at_most, const std::optional<asio::ip::address>& of) {
  std::vector<Connection*> candidates;
  for (const auto& connection : connections_) {
    if (connection->may_be_evicted() && (!of || connection->peer() == *of)) candidates.push_back(connection.get());
  }
  const auto count = std::min(candidates.size(), std::max<std::size_t>(1, at_most / evicted_part));
  std::ranges::partial_sort(candidates, candidates.begin() + static_cast<std::ptrdiff_t>(count), {}, &Connection::rank);
  for (auto* connection : std::span(candidates).first(count)) {
    connection->evict();
    leave(connection->peer());
    ++evicted_;
  }
  return count > 0;
}

void Server::Impl::sweep_later() {
  sweep_timer_.expires_after(context_.limits.sweep);
  sweep_timer_.async_wait([this](error_code failure) {
    if (!failure) sweep();
  });
}

void Server::Impl::sweep() {
  const auto now = Clock::now();
  const bool cut_all = context_.stopping && now >= stop_deadline_;
  for (const auto& connection : snapshot()) {
    if (cut_all) {
      connection->cut();
    } else {
      connection->sweep(now);
    }
  }
  accept_next();
  if (!context_.stopping || !connections_.empty()) sweep_later();
}

void Server::Impl::deliver_completions() {
  for (auto& completion : context_.completions->take()) {
    if (const auto connection = completion.to.connection.lock()) {
      connection->deliver(completion.to.ticket, std::move(completion.signal));
    }
  }
}

// The post comes after the events that are ready already, so that the submissions of one turn are handed over together.
void Server::Impl::request_handled() {
  if (std::exchange(turn_end_posted_, true)) return;
  asio::post(io_, [this] {
    turn_end_posted_ = false;
    context_.application.turn_ended();
  });
}

void Server::Impl::begin_stop() {
  if (std::exchange(context_.stopping, true)) return;
  stop_deadline_ = Clock::now() + context_.limits.stop;
  error_code ignored;
  acceptor_.close(ignored);
  for (const auto& connection : snapshot()) connection->stop();
  end_when_drained();
}

void Server::Impl::end_when_drained() {
  if (context_.stopping && connections_.empty()) sweep_timer_.cancel();
}

Server::Server(ServerOptions options, api::Application& application)
    : impl_(std::make_unique<Impl>(std::move(options), application)) {}
Server::~Server() = default;
Result<> can_listen(const std::string& address, std::uint16_t port) {
  asio::io_context nobody;
  Acceptor acceptor(nobody);
  if (const auto listening = bind_and_listen(acceptor, address, port); !listening)
    return std::unexpected(listening.error());
  return {};
}

Result<> Server::start() { return impl_->start(); }
std::uint16_t Server::port() const { return impl_->port(); }
void Server::run() { impl_->run(); }
void Server::stop() { impl_->stop(); }

}  // namespace mfad::http
