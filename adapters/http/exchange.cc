#include "adapters/http/exchange.h"

#include <utility>

#include "events/base/check.h"

namespace mfad::http {
namespace {

thread_local Completions::InPlace* innermost = nullptr;

}  // namespace

Completions::InPlace::InPlace(const Completions& owner, std::uint64_t ticket)
    : owner_(&owner), ticket_(ticket), outer_(std::exchange(innermost, this)) {}

Completions::InPlace::~InPlace() { innermost = outer_; }

void Completions::deliver(Addressee to, Signal signal) {
  if (innermost != nullptr && innermost->owner_ == this && innermost->ticket_ == to.ticket) {
    innermost->signal_ = std::move(signal);
    return;
  }
  const std::scoped_lock lock(mutex_);
  if (!wake_) return;
  queue_.push_back({std::move(to), std::move(signal)});
  if (queue_.size() == 1) wake_();
}

std::vector<Completions::Completion> Completions::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(queue_, {});
}

void Completions::close() {
  std::vector<Completion> dropped;  // destroyed after the lock: a source's destructor may wait for its own thread
  const std::scoped_lock lock(mutex_);
  wake_ = nullptr;
  dropped.swap(queue_);
}

HttpExchange::HttpExchange(std::shared_ptr<Completions> completions, Addressee to)
    : completions_(std::move(completions)), to_(std::move(to)) {}

HttpExchange::~HttpExchange() {
  if (!completed_) completions_->deliver(std::move(to_), Abandoned{});
}

void HttpExchange::respond(api::Response response) { complete(std::move(response)); }

void HttpExchange::stream(api::Response head, std::unique_ptr<api::BodySource> source) {
  complete(StreamAnswer{std::move(head), std::move(source)});
}

void HttpExchange::complete(Signal signal) {
  MFAD_CHECK(!completed_.exchange(true), "one answer to one exchange");
  completions_->deliver(to_, std::move(signal));
}

}  // namespace mfad::http
