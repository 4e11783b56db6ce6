#include "adapters/delivery/smtp_sender.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

#include "adapters/delivery/credential.h"
#include "adapters/delivery/curl_memory.h"
#include "adapters/delivery/message.h"

namespace mfad::delivery {
namespace {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

constexpr long connect_seconds_max = 10;

std::size_t read_message(char* buffer, std::size_t size, std::size_t count, void* source) {
  auto& rest = *static_cast<std::string_view*>(source);
  const std::size_t length = std::min(size * count, rest.size());
  std::memcpy(buffer, rest.data(), length);
  rest.remove_prefix(length);
  return length;
}

// libcurl asks once a second, or more often.
int is_broken_off(void* end, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(end)->stop_requested() ? 1 : 0;
}

ErrorCode kind_of(CURLcode code, long answer) {
  if (answer >= 500) return ErrorCode::refused;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT: return ErrorCode::unavailable;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_WEIRD_SERVER_REPLY: return ErrorCode::busy;  // somebody was there, and hung up
    default: return answer >= 400 ? ErrorCode::busy : ErrorCode::refused;
  }
}

// The server's own words may repeat the address, so only its number is told.
Result<> outcome_of(CURLcode code, long answer, const policy::EmailDelivery& settings) {
  if (code == CURLE_OK) return {};
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    return error(ErrorCode::unavailable,
                 fmt::format("mail server {}:{} did not take the message before it was broken off (answer {})",
                             settings.host, settings.port, answer));
  }
  return error(kind_of(code, answer), fmt::format("mail server {}:{} did not take the message: {} (answer {})",
                                                  settings.host, settings.port, curl_easy_strerror(code), answer));
}

void set_server(CURL* easy, const policy::EmailDelivery& settings, const SmtpSender::Options& options) {
  const bool implicit = settings.tls == SmtpTls::implicit;
  const bool bracketed = settings.host.find(':') != std::string::npos && !settings.host.starts_with('[');
  const auto url = fmt::format("{}://{}{}{}:{}", implicit ? "smtps" : "smtp", bracketed ? "[" : "", settings.host,
                               bracketed ? "]" : "", settings.port);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // not what the environment says
  curl_easy_setopt(easy, CURLOPT_USE_SSL,
                   static_cast<long>(settings.tls == SmtpTls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, std::min(connect_seconds_max, options.seconds_max));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, options.seconds_max);
  curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, options.seconds_max);  // its goodbye, once the mail is taken
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

// Nothing is waited for once `end` is asked for, nor the two things that libcurl waits for by itself: the look-up of
// the server's name, when a transfer is given up, and the server's goodbye, when the connection is closed after the
// transfer.
void set_end(CURL* easy, std::stop_token& end) {
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &is_broken_off);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &end);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

Result<> log_in(CURL* easy, const Mail& mail, const policy::EmailDelivery& settings,
                const SmtpSender::Options& options) {
  if (!settings.username) return {};
  if (settings.tls == SmtpTls::none || !settings.password_credential) {
    return error(ErrorCode::invalid,
                 fmt::format("email delivery of store {} names a user: it needs TLS and a password credential",
                             mail.store.str()));
  }
  const auto password = read_credential(
      fmt::format("{}{}.{}", options.credential_prefix, mail.store.str(), *settings.password_credential));
  if (!password) return std::unexpected(password.error());
  curl_easy_setopt(easy, CURLOPT_USERNAME, settings.username->c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, std::string(password->reveal()).c_str());
  return {};
}

}  // namespace

SmtpSender::SmtpSender(Options options, const Clock& clock, Random& random)
    : options_(std::move(options)), clock_(clock), random_(random) {
  start_curl();
}

Result<> SmtpSender::send(const Mail& mail, const std::optional<policy::EmailDelivery>& settings,
                          const std::stop_token& end) {
  if (!settings) {
    return error(ErrorCode::refused,
                 fmt::format("store {} has no mail server; configure email delivery", mail.store.str()));
  }
  const auto message = format_message(mail, settings->from, clock_.wall(), message_id(random_, settings->from));
  if (!message) return std::unexpected(message.error());

  std::stop_token asked = end;  // of its own, and there until the transfer is cleaned up
  const Easy easy(curl_easy_init(), &curl_easy_cleanup);
  if (!easy) return error(ErrorCode::io, "cannot start a mail transfer");
  set_server(easy.get(), *settings, options_);
  set_end(easy.get(), asked);
  if (auto ready = log_in(easy.get(), mail, *settings, options_); !ready) return ready;

  const List recipients(curl_slist_append(nullptr, mail.to.c_str()), &curl_slist_free_all);
  std::string_view rest = *message;
  curl_easy_setopt(easy.get(), CURLOPT_MAIL_FROM, settings->from.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(easy.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_READFUNCTION, &read_message);
  curl_easy_setopt(easy.get(), CURLOPT_READDATA, &rest);
  const CURLcode code = curl_easy_perform(easy.get());
  long answer = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer);
  return outcome_of(code, answer, *settings);
}

}  // namespace mfad::delivery
