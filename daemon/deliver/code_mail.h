// The mail that asks for a code. The code is the only run of five to eight digits in its text (contract §9), so that a
// program finds it as a person does.
#pragma once

#include "daemon/deliver/mail_sender.h"
#include "events/decider.h"

namespace mfad {

Mail code_mail(const SendCode& effect, Timestamp now);

}  // namespace mfad
