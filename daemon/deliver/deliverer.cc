#include "daemon/deliver/deliverer.h"

#include <utility>

#include "daemon/deliver/code_mail.h"

namespace mfad::deliver {
namespace {

bool may_go_well_later(const Error& error) {
  return error.code == ErrorCode::unavailable || error.code == ErrorCode::busy;
}

}  // namespace

void Deliverer::enqueue(command::Delivery delivery) {
  {
    const std::lock_guard lock(mutex_);
    const bool full =
        lines_.waiting() >= waiting_max || lines_.waiting(delivery.message.account.store) >= waiting_of_store_max;
    if (full) {
      drop(delivery);
      return;
    }
    lines_.add(std::move(delivery));
  }
  something_.notify_one();
}

bool Deliverer::step() {
  std::optional<command::Delivery> next;
  {
    const std::lock_guard lock(mutex_);
    if (end_.stop_requested()) return false;
    for (const command::Delivery& expired : lines_.take_expired(clock_.paced())) drop(expired);
    next = lines_.take();
  }
  if (!next) {
    hand_over_reports();
    return false;
  }
  const Mail mail = code_mail(next->message, clock_.paced());
  Result<> sent;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    sent = sender_.send(mail, next->settings, end_.get_token());
    if (sent || !may_go_well_later(sent.error())) break;
    if (end_.stop_requested() || next->message.expires_at <= clock_.paced()) break;
  }
  (sent ? delivered_ : failed_).add();
  if (!sent) {
    log_.write(observe::Level::warning, "a code could not be delivered",
               {{"request_id", next->request_id},
                {"store", next->message.account.store.str()},
                {"challenge", next->message.challenge.str()},
                {"reason", sent.error().message}});
  }
  {
    const std::lock_guard lock(mutex_);
    const bool silent = !sent && sent.error().code == ErrorCode::unavailable;
    lines_.sent(next->message.account, silent ? Lines::Server::silent : Lines::Server::answered);
    report(*next, sent.has_value());
  }
  something_.notify_one();  // what had to wait for this one
  hand_over_reports();
  return true;
}

void Deliverer::break_off() { end_.request_stop(); }

void Deliverer::give_up() {
  {
    const std::lock_guard lock(mutex_);
    for (const command::Delivery& delivery : lines_.clear()) drop(delivery);
  }
  hand_over_reports();
}

// REQUIRES: mutex_ is held.
void Deliverer::drop(const command::Delivery& delivery) {
  dropped_.add();
  report(delivery, false);
}

// REQUIRES: mutex_ is held.
void Deliverer::report(const command::Delivery& delivery, bool delivered) {
  const SendCode& message = delivery.message;
  command::Submission submission;
  submission.command = AccountCommand{account::RecordDelivery{message.account, message.challenge, delivered}};
  submission.actor.who = SystemActor::delivery;
  submission.request_id = delivery.request_id;
  submission.done = [](const command::Answer&) {};
  reports_.push_back(std::move(submission));
}

void Deliverer::hand_over_reports() {
  const std::lock_guard lock(mutex_);
  if (!reports_.empty()) submitter_.submit(reports_);
}

void Deliverer::wait(const std::stop_token& stop, Milliseconds at_most) {
  std::unique_lock lock(mutex_);
  something_.wait_for(lock, stop, at_most, [&] { return lines_.ready() && !end_.stop_requested(); });
}

std::size_t Deliverer::waiting() const {
  const std::lock_guard lock(mutex_);
  return lines_.waiting();
}

}  // namespace mfad::deliver
