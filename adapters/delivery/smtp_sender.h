// Mail through the SMTP server that a store has configured, over libcurl. TLS as configured is required, never
// opportunistic, and certificates are verified. Any thread, each call on a connection of its own; blocks up to
// `seconds_max`, as long again for a server that took the mail and says no goodbye, and about a second once it is
// broken off.
#pragma once

#include <string>

#include "daemon/deliver/mail_sender.h"
#include "events/port/system.h"

namespace mfad::delivery {

class SmtpSender : public MailSender {
 public:
  struct Options {
    std::string
        credential_prefix;  // a password is the file <prefix><store>.<name>: "$CREDENTIALS_DIRECTORY/mfad.smtp."
    std::string ca_file;    // trusted instead of the system's certificates; empty = the system's
    long seconds_max = 30;
  };

  // `random` must stand calls from several threads.
  SmtpSender(Options options, const Clock& clock, Random& random);

  Result<> send(const Mail& mail, const std::optional<policy::EmailDelivery>& settings,
                const std::stop_token& end) override;

 private:
  Options options_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace mfad::delivery
