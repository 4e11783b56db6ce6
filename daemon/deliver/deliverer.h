// Sends codes once they are durable, and reports back as commands (design §4). Codes wait here in memory only: a crash
// loses the code, and the person asks again. `enqueue` comes from the writer and never blocks; `step` blocks on the
// mail server and is called by several threads.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "daemon/command/command_loop.h"
#include "daemon/deliver/lines.h"
#include "daemon/deliver/mail_sender.h"
#include "daemon/observe/log.h"
#include "daemon/observe/metrics.h"

namespace mfad::deliver {

class Deliverer {
 public:
  // Beyond these a delivery is reported as failed at once; a store that cannot send leaves room to the others.
  static constexpr std::size_t waiting_max = 10'000;
  static constexpr std::size_t waiting_of_store_max = 2'000;
  static constexpr int attempts_max = 3;

  Deliverer(MailSender& sender, command::Submitter& submitter, const Clock& clock, observe::Metrics& metrics,
            observe::Log& log)
      : sender_(sender),
        submitter_(submitter),
        clock_(clock),
        log_(log),
        delivered_(metrics.counter("mfad_deliveries_total", {{"result", "delivered"}})),
        failed_(metrics.counter("mfad_deliveries_total", {{"result", "failed"}})),
        dropped_(metrics.counter("mfad_deliveries_total", {{"result", "dropped"}})) {}

  void enqueue(command::Delivery delivery);

  // Sends one code, if one may be sent now; retries at once, a few times, when the server says to come back. False =
  // none.
  bool step();

  // Ends what is being sent, and nothing more is sent: what waits is for `give_up`.
  void break_off();

  // At the end, when nobody is in `step`: what still waits is reported as failed, while somebody takes reports.
  void give_up();

  // Blocks until something may be sent, the time is over, or a stop is asked for.
  void wait(const std::stop_token& stop, Milliseconds at_most);

  std::size_t waiting() const;

 private:
  void drop(const command::Delivery& delivery);
  void report(const command::Delivery& delivery, bool delivered);
  void hand_over_reports();

  MailSender& sender_;
  command::Submitter& submitter_;
  const Clock& clock_;
  observe::Log& log_;
  observe::Counter& delivered_;
  observe::Counter& failed_;
  observe::Counter& dropped_;  // never sent: too many waited, its code expired, or the end came
  std::stop_source end_;
  mutable std::mutex mutex_;
  std::condition_variable_any something_;
  Lines lines_;
  std::vector<command::Submission> reports_;  // what the queue had no room for stays for the next step
};

}  // namespace mfad::deliver
