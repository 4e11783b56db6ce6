#include "adapters/delivery/message.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "events/base/limits.h"
#include "events/base/text.h"

namespace mfad::delivery {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// RFC 5322 §3.3, always UTC.
std::string header_date(Timestamp time) {
  static constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", weekdays[std::chrono::weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

}  // namespace

bool is_plain_address(std::string_view text) {
  static constexpr std::string_view never = " \"(),:;<>[\\]";
  const auto at = text.find('@');
  return text.size() <= limits::mail_bytes_max && at != 0 && at != std::string_view::npos && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos && text.find_first_of(never) == std::string_view::npos &&
         is_valid_utf8(text) && !has_control_characters(text);
}

std::string message_id(Random& random, std::string_view from) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  std::string id;
  for (const auto byte : bytes) {
    id += static_cast<char>('a' + (byte >> 4));
    id += static_cast<char>('a' + (byte & 0x0f));
  }
  return fmt::format("<{}@{}>", id, from.substr(from.find('@') + 1));
}

Result<std::string> format_message(const Mail& mail, std::string_view from, Timestamp date,
                                   std::string_view message_id) {
  if (!is_plain_address(mail.to)) return error(ErrorCode::invalid, "the recipient is not one plain mail address");
  if (!is_plain_address(from)) {
    return error(ErrorCode::invalid, fmt::format("`from` of store {} is not one plain mail address", mail.store.str()));
  }
  if (!is_ascii(mail.subject) || has_control_characters(mail.subject)) {
    return error(ErrorCode::invalid, "a subject is one line of plain characters");
  }
  return fmt::format(
      "Date: {}\r\n"
      "From: {}\r\n"
      "To: {}\r\n"
      "Subject: {}\r\n"
      "Message-ID: {}\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: {}\r\n"
      "\r\n"
      "{}",
      header_date(date), from, mail.to, mail.subject, message_id, is_ascii(mail.text) ? "7bit" : "8bit",
      with_crlf(mail.text));
}

}  // namespace mfad::delivery
