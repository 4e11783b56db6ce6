// How answers come back to the HTTP thread: directly while the application is being called, else through one queue with
// one wake-up per turn of the answering thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "daemon/api/port.h"

namespace mfad::http {

class Connection;

struct Abandoned {};  // the exchange was destroyed without an answer
struct StreamAnswer {
  api::Response head;
  std::unique_ptr<api::BodySource> source;
};
using Signal = std::variant<Abandoned, api::Response, StreamAnswer, api::BodySource::Chunk>;

// Whom a signal is for. A ticket is used for one call, so that what comes late is recognised.
struct Addressee {
  std::weak_ptr<Connection> connection;
  std::uint64_t ticket = 0;
};

// Shared by the server, its exchanges and its body sources' callbacks; it may outlive the server. Any thread.
class Completions {
 public:
  struct Completion {
    Addressee to;
    Signal signal;
  };

  // `wake` is called with the lock held, when the queue stops being empty; the HTTP thread then calls take().
  explicit Completions(std::function<void()> wake) : wake_(std::move(wake)) {}

  void deliver(Addressee to, Signal signal);
  std::vector<Completion> take();
  void close();  // nothing is woken after it; what comes is dropped

  // While one lives, a signal with its ticket that is delivered by this very thread lands in it, without queue or
  // wake-up.
  class InPlace {
   public:
    InPlace(const Completions& owner, std::uint64_t ticket);
    ~InPlace();
    InPlace(const InPlace&) = delete;
    InPlace& operator=(const InPlace&) = delete;
    std::optional<Signal> take() { return std::exchange(signal_, std::nullopt); }

   private:
    friend class Completions;
    const Completions* owner_;
    std::uint64_t ticket_;
    std::optional<Signal> signal_;
    InPlace* outer_;
  };

 private:
  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<Completion> queue_;
};

class HttpExchange final : public api::Exchange {
 public:
  HttpExchange(std::shared_ptr<Completions> completions, Addressee to);
  ~HttpExchange() override;
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  void respond(api::Response response) override;
  void stream(api::Response head, std::unique_ptr<api::BodySource> source) override;

 private:
  void complete(Signal signal);

  std::shared_ptr<Completions> completions_;
  Addressee to_;
  std::atomic<bool> completed_ = false;
};

}  // namespace mfad::http
