// A real server on a free loopback port, with an application that does what the test says.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "adapters/http/server.h"
#include "daemon/api/port.h"
#include "tests/unit/http/wire_client.h"

namespace mfad::http {

// Answers each request with what it was; exchanges of `/later` are kept for the test, from any thread.
class FakeApplication : public api::Application {
 public:
  using Handler = std::function<void(api::Request, std::shared_ptr<api::Exchange>)>;

  void handle(api::Request request, std::shared_ptr<api::Exchange> exchange) override;
  std::size_t body_bytes_max(const api::Request& head) const override {
    return head.target == "/large" || head.target == "/later" ? 4'000'000 : 16;
  }
  api::Response refuse(api::ProtocolError error, const api::Request& read) override;
  void turn_ended() override;

  void on(std::string target, Handler handler);
  std::shared_ptr<api::Exchange> wait_for_exchange();  // the next one of `/later`
  std::size_t handled() const { return handled_; }
  std::vector<std::size_t> turns();  // how many requests each turn had

 private:
  std::mutex mutex_;
  std::map<std::string, Handler> handlers_;
  std::condition_variable arrived_;
  std::vector<std::shared_ptr<api::Exchange>> kept_;
  std::vector<std::size_t> turns_;
  std::size_t handled_in_turn_ = 0;
  std::atomic<std::size_t> handled_ = 0;
};

class ServerUnderTest {
 public:
  explicit ServerUnderTest(ServerLimits limits = {});
  ~ServerUnderTest() { stop(); }

  FakeApplication application;
  void start();
  void listen();  // the first half of `start`: what clients send now is there before any deadline begins
  void run();
  std::uint16_t port() const { return server_.port(); }
  void begin_stop() { server_.stop(); }
  void wait_until_stopped() { thread_.join(); }
  void stop();

 private:
  Server server_;
  std::jthread thread_;
};

api::Response text_response(int status, std::string body);
std::string get(std::string_view target);
// How the fake's answer looks on the wire.
std::string answered(std::string_view status, std::string_view body, bool close = false);

}  // namespace mfad::http
