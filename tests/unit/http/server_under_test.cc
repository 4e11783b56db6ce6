#include "tests/unit/http/server_under_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "tests/unit/http/read_all.h"

namespace mfad::http {

void FakeApplication::handle(api::Request request, std::shared_ptr<api::Exchange> exchange) {
  ++handled_;
  ++handled_in_turn_;
  std::unique_lock lock(mutex_);
  if (const auto found = handlers_.find(request.target); found != handlers_.end()) {
    const auto handler = found->second;
    lock.unlock();
    return handler(std::move(request), std::move(exchange));
  }
  if (request.target == "/later") {
    kept_.push_back(std::move(exchange));
    arrived_.notify_all();
    return;
  }
  lock.unlock();
  const int status = request.body_state == api::BodyState::too_large ? 413
                     : request.body_state == api::BodyState::no_room ? 503
                                                                     : 200;
  std::erase_if(request.headers, [](const auto& field) { return field.first == "host"; });
  exchange->respond(text_response(status, describe(request, true)));
}

void FakeApplication::on(std::string target, Handler handler) {
  const std::scoped_lock lock(mutex_);
  handlers_.emplace(std::move(target), std::move(handler));
}

api::Response FakeApplication::refuse(api::ProtocolError error, const api::Request&) {
  const int status = error == api::ProtocolError::malformed ? 400 : error == api::ProtocolError::timeout ? 408 : 431;
  return text_response(status, describe(error));
}

void FakeApplication::turn_ended() {
  const std::scoped_lock lock(mutex_);
  turns_.push_back(std::exchange(handled_in_turn_, 0));
}

std::vector<std::size_t> FakeApplication::turns() {
  const std::scoped_lock lock(mutex_);
  return turns_;
}

std::shared_ptr<api::Exchange> FakeApplication::wait_for_exchange() {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_for(lock, std::chrono::seconds(60), [this] { return !kept_.empty(); })) {
    ADD_FAILURE() << "no request came for a minute";
    return nullptr;
  }
  auto exchange = std::move(kept_.front());
  kept_.erase(kept_.begin());
  return exchange;
}

ServerUnderTest::ServerUnderTest(ServerLimits limits) : server_({.limits = limits}, application) {}

void ServerUnderTest::start() {
  listen();
  run();
}

void ServerUnderTest::listen() {
  const auto started = server_.start();
  ASSERT_TRUE(started.has_value()) << started.error().message;
}

void ServerUnderTest::run() {
  thread_ = std::jthread([this] { server_.run(); });
}

void ServerUnderTest::stop() {
  if (!thread_.joinable()) return;
  server_.stop();
  thread_.join();
}

api::Response text_response(int status, std::string body) {
  return {.status = status, .content_type = "text/plain", .headers = {}, .body = std::move(body)};
}

std::string get(std::string_view target) { return fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", target); }

std::string answered(std::string_view status, std::string_view body, bool close) {
  return fmt::format("HTTP/1.1 {}\r\nDate: D\r\nContent-Type: text/plain\r\n{}Content-Length: {}\r\n\r\n{}", status,
                     close ? "Connection: close\r\n" : "", body.size(), body);
}

}  // namespace mfad::http
