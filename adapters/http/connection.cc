#include "adapters/http/connection.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <utility>
#include <variant>

namespace mfad::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

auto into(error_code& failure) { return asio::redirect_error(use_task, failure); }

// Tokens, codes and grants pass through buffers that live as long as their connection.
void wipe(std::string& text) {
  explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace

Connection::Connection(Socket socket, asio::ip::address peer, ServerContext& context)
    : socket_(std::move(socket)),
      peer_(std::move(peer)),
      context_(context),
      reader_([&application = context.application](const auto& head) { return application.body_bytes_max(head); },
              context.bodies) {}

Task<void> Connection::serve(std::shared_ptr<Connection> connection) {
  auto& self = *connection;
  std::size_t in_a_row = 0;
  for (bool open = true; open;) {
    switch (co_await self.read_request()) {
      case Next::request:
        open = co_await self.answer_request();
        if (self.buffer_.size() == 0) {
          in_a_row = 0;
        } else if (open && ++in_a_row >= pipelined_in_a_row_max) {
          in_a_row = 0;
          co_await asio::post(self.socket_.get_executor(), use_task);
        }
        break;
      case Next::refusal: {
        auto response = self.context_.application.refuse(self.refusal_, self.reader_.read_so_far());
        if (co_await self.answer(std::move(response), true, false)) co_await self.linger();
        open = false;
        break;
      }
      case Next::close: open = false; break;
    }
  }
  error_code ignored;
  self.socket_.close(ignored);
}

Task<Connection::Next> Connection::read_request() {
  give_back_big_buffers();
  if (buffer_.size() == 0) {
    enter(Phase::idle, context_.limits.idle);
    if (context_.stopping) co_return Next::close;
  }
  for (;;) {
    if (buffer_.size() > 0) {
      const auto bytes = buffer_.cdata();
      use(reader_.read({static_cast<const char*>(bytes.data()), bytes.size()}));
      if (reader_.state() == RequestReader::State::complete) co_return Next::request;
      if (reader_.state() == RequestReader::State::refused) {
        refusal_ = reader_.error();
        co_return Next::refusal;
      }
    }
    const bool in_body = reader_.state() == RequestReader::State::body;
    if (in_body && phase_ != Phase::body) {
      if (reader_.wants_continue() && !co_await write(continue_answer)) co_return Next::close;
      body_begins();
    } else if (buffer_.size() > 0 && phase_ != Phase::head && !in_body) {
      enter(Phase::head, context_.limits.head);
    }
    error_code failure;
    const auto n = co_await read_some(in_body ? body_read_room() : read_bytes, failure);
    if (cut_ == Cut::closed) co_return Next::close;
    if (std::exchange(cut_, Cut::none) == Cut::timeout) {
      refusal_ = api::ProtocolError::timeout;
      co_return Next::refusal;
    }
    if (failure) {
      const bool truncated = failure == asio::error::eof && phase_ != Phase::idle;
      refusal_ = api::ProtocolError::malformed;
      co_return truncated ? Next::refusal : Next::close;
    }
    if (in_body) body_bytes_received_ += n;
  }
}

Task<std::size_t> Connection::read_some(std::size_t bytes_max, error_code& failure) {
  const auto n = co_await socket_.async_read_some(buffer_.prepare(bytes_max), into(failure));
  buffer_.commit(n);
  co_return n;
}

Task<bool> Connection::answer_request() {
  phase_ = Phase::handling;
  const bool keeps_alive = reader_.keeps_alive();
  const bool without_body = reader_.is_head_method();
  std::optional<Signal> signal;
  {
    auto to = next_addressee();
    Completions::InPlace in_place(*context_.completions, to.ticket);
    context_.application.handle(reader_.take(), std::make_shared<HttpExchange>(context_.completions, std::move(to)));
    signal = in_place.take();
  }
  context_.request_handled();
  // What else has arrived in this turn of the loop is handled first: a client that is woken by each answer alone costs
  // more than the answer.
  if (signal && buffer_.size() == 0) co_await asio::post(socket_.get_executor(), use_task);
  while (!signal && cut_ == Cut::none) {
    co_await wait_for_signal();
    signal = std::exchange(arrived_, std::nullopt);
  }
  reader_.release_body();
  if (!signal || cut_ != Cut::none) co_return false;
  const bool last = ++requests_ >= context_.limits.requests_per_connection_max;
  const bool close = !keeps_alive || last || context_.stopping;
  bool answered = false;
  if (auto* response = std::get_if<api::Response>(&*signal)) {
    answered = co_await answer(std::move(*response), close, without_body);
  } else if (auto* streamed = std::get_if<StreamAnswer>(&*signal)) {
    answered = co_await stream(std::move(*streamed), close);
  }
  if (answered && close) co_await linger();
  co_return answered && !close;
}

Task<bool> Connection::answer(api::Response response, bool close, bool without_body) {
  out_.clear();
  form_answer(out_, response, form(close, without_body));
  response.body = {};  // a client that does not read holds one copy, not two
  bool written = co_await write(out_);
  wipe(out_);
  if (written && !without_body) written = co_await write(response.constant);
  co_return written;
}

Task<bool> Connection::stream(StreamAnswer answer, bool close) {
  live_feed_ = !answer.source->heartbeat().empty();
  out_.clear();
  form_stream_head(out_, answer.head, form(close, false));
  bool open = co_await write(out_);
  while (open) {
    bool in_place = false;
    const auto signal = co_await pull(answer, in_place);
    const auto* chunk = signal ? std::get_if<api::BodySource::Chunk>(&*signal) : nullptr;
    if (chunk == nullptr) {
      open = false;
      break;
    }
    out_.clear();
    form_chunk(out_, chunk->bytes);
    if (chunk->last) out_.append(last_chunk);
    open = co_await write(out_);
    if (chunk->last) break;
    // A source that always has more must not keep the other connections waiting.
    if (in_place) co_await asio::post(socket_.get_executor(), use_task);
  }
  live_feed_ = false;
  co_return open;
}

Task<std::optional<Signal>> Connection::pull(StreamAnswer& answer, bool& in_place) {
  std::optional<Signal> signal;
  if (cut_ != Cut::none || (live_feed_ && context_.stopping)) co_return signal;
  {
    auto to = next_addressee();
    Completions::InPlace slot(*context_.completions, to.ticket);
    answer.source->pull([completions = context_.completions, to = std::move(to)](api::BodySource::Chunk chunk) {
      completions->deliver(to, std::move(chunk));
    });
    signal = slot.take();
  }
  in_place = signal.has_value();
  while (!signal && cut_ == Cut::none) {
    enter(Phase::streaming, context_.limits.heartbeat);
    co_await wait_for_signal();
    signal = std::exchange(arrived_, std::nullopt);
    if (!std::exchange(heartbeat_due_, false) || signal) continue;
    out_.clear();
    form_chunk(out_, answer.source->heartbeat());
    if (!co_await write(out_)) co_return std::nullopt;
    signal = std::exchange(arrived_, std::nullopt);
  }
  if (cut_ != Cut::none) signal.reset();
  co_return signal;
}

// Tries first, waits only when the socket is full: the wait and its deadline cost nothing where answers are small.
Task<bool> Connection::write(std::string_view bytes) {
  while (!bytes.empty() && cut_ == Cut::none) {
    error_code failure;
    bytes.remove_prefix(socket_.write_some(asio::buffer(bytes), failure));
    if (failure && failure != asio::error::would_block) co_return false;
    if (!failure) continue;
    enter(Phase::writing, context_.limits.write_stall);
    failure.clear();
    co_await socket_.async_wait(asio::socket_base::wait_write, into(failure));
    if (failure) co_return false;
  }
  co_return cut_ == Cut::none;
}

// Closing with unread bytes would reset the connection, and the client might never see the answer.
Task<void> Connection::linger() {
  error_code failure;
  socket_.shutdown(asio::socket_base::shutdown_send, failure);
  enter(Phase::lingering, context_.limits.linger);
  buffer_.clear();
  for (std::size_t dropped = 0; !failure && cut_ == Cut::none && dropped < linger_bytes_max;) {
    dropped += co_await read_some(body_read_bytes, failure);
    buffer_.clear();
  }
}

Task<void> Connection::wait_for_signal() {
  if (arrived_ || cut_ != Cut::none) co_return;
  auto start = [this](auto handler) { waiter_ = [resume = std::move(handler)]() mutable { std::move(resume)(); }; };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(std::move(start), use_task);
}

void Connection::wake() {
  if (auto waiter = std::exchange(waiter_, nullptr)) waiter();
}

void Connection::deliver(std::uint64_t ticket, Signal signal) {
  if (ticket != ticket_) return;
  arrived_ = std::move(signal);
  wake();
}

void Connection::sweep(Clock::time_point now) {
  const bool late = now >= deadline_;
  switch (phase_) {
    case Phase::handling: return;
    case Phase::idle:
    case Phase::writing:
    case Phase::lingering:
      if (late) cut();
      return;
    case Phase::head:
    case Phase::body:
      if (cut_ != Cut::none || !(late || (phase_ == Phase::body && body_is_slow(now)))) return;
      cut_ = Cut::timeout;
      socket_.cancel();
      return;
    case Phase::streaming:
      if (!late || !waiter_ || !live_feed_) return;
      heartbeat_due_ = true;
      wake();
      return;
  }
}

void Connection::stop() {
  if (phase_ == Phase::idle || live_feed_) cut();
}

void Connection::cut() {
  cut_ = Cut::closed;
  error_code ignored;
  socket_.close(ignored);
  wake();
}

bool Connection::may_be_evicted() const {
  return cut_ == Cut::none && phase_ != Phase::handling && phase_ != Phase::streaming;
}

void Connection::evict() {
  evicted_ = true;
  cut();
}

void Connection::enter(Phase phase, std::chrono::milliseconds time) {
  phase_ = phase;
  entered_ = Clock::now();
  deadline_ = entered_ + time;
}

void Connection::body_begins() {
  enter(Phase::body, context_.limits.body);
  body_began_ = Clock::now();
  body_bytes_received_ = 0;
}

// As much as has come: a body that only drips has a small buffer.
std::size_t Connection::body_read_room() const { return std::clamp(body_bytes_received_, read_bytes, body_read_bytes); }

bool Connection::body_is_slow(Clock::time_point now) const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - body_began_);
  if (elapsed < context_.limits.body_grace) return false;
  const auto due = static_cast<std::size_t>(elapsed.count()) * context_.limits.body_bytes_per_second_min / 1000;
  return body_bytes_received_ < due;
}

Addressee Connection::next_addressee() {
  ticket_ = ++context_.last_ticket;
  return {weak_from_this(), ticket_};
}

void Connection::use(std::size_t bytes) {
  explicit_bzero(buffer_.data().data(), bytes);
  buffer_.consume(bytes);
}

AnswerForm Connection::form(bool close, bool without_body) {
  return {.close = close, .without_body = without_body, .date = context_.dates.at(std::time(nullptr))};
}

void Connection::give_back_big_buffers() {
  if (buffer_.capacity() > 2 * kept_buffer_bytes_max) buffer_.shrink_to_fit();
  if (out_.capacity() > kept_buffer_bytes_max) out_ = {};
}

}  // namespace mfad::http
