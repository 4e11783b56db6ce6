// What the daemon needs to send a mail. Implemented by adapters/delivery (SMTP, development outbox).
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "events/base/error.h"
#include "events/base/ids.h"
#include "events/policy/settings.h"

namespace mfad {

// Holds a one-time code and an address: never logged, never kept.
struct Mail {
  StoreId store;
  std::string to;       // one address
  std::string subject;  // one line
  std::string text;     // UTF-8, lines end in \n
};

class MailSender {
 public:
  virtual ~MailSender() = default;

  // Called on the bounded pool, from several threads at once; may block up to 30 s, and no longer than a second after
  // `end` was asked for. `settings` are the store's, if it has any. An error never contains the address or the text:
  // `unavailable` (the server was silent) and `busy` (it answered) may go well later, every other code will not.
  virtual Result<> send(const Mail& mail, const std::optional<policy::EmailDelivery>& settings,
                        const std::stop_token& end) = 0;
};

}  // namespace mfad
