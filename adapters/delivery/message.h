// A mail as RFC 5322 text. Nothing that a caller passes can add a header line or a recipient.
#pragma once

#include <string>
#include <string_view>

#include "daemon/deliver/mail_sender.h"
#include "events/base/time.h"
#include "events/port/system.h"

namespace mfad::delivery {

// One plain address, `local@domain`, without quoting, comment, display name or white space; at most
// limits::mail_bytes_max.
bool is_plain_address(std::string_view text);

// Letters only: a number in a header would look like a code to a program that reads the mail.
std::string message_id(Random& random, std::string_view from);

// The whole message, lines ending in \r\n. ErrorCode::invalid when an address or the subject is not what it must be.
Result<std::string> format_message(const Mail& mail, std::string_view from, Timestamp date,
                                   std::string_view message_id);

}  // namespace mfad::delivery
