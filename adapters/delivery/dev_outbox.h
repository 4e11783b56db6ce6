// `--dev`: each message is one file, DIR/mail/<16 random hex>.eml, mode 0600, that appears whole (contract §1, §9).
// Any thread; blocks on the disk.
#pragma once

#include <string>

#include "daemon/deliver/mail_sender.h"
#include "events/port/system.h"

namespace mfad::delivery {

class DevOutbox : public MailSender {
 public:
  // `random` must stand calls from several threads.
  DevOutbox(const std::string& data_dir, const Clock& clock, Random& random)
      : folder_(data_dir + "/mail"), clock_(clock), random_(random) {}

  Result<> send(const Mail& mail, const std::optional<policy::EmailDelivery>& settings,
                const std::stop_token& end) override;

 private:
  std::string folder_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace mfad::delivery
