#include "daemon/ctl/client.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <thread>

#include "adapters/http_client/http_client.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/input.h"
#include "events/base/digest.h"

namespace mfad::ctl {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds wait_default = 1s;
constexpr milliseconds wait_after_loss = 200ms;
constexpr milliseconds silence_max = 45s;  // of a stream: three heartbeats

std::string make_key() {
  std::array<char, 16> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0) return {};
  return to_hex({bytes.data(), bytes.size()});
}

std::optional<std::int64_t> parse_digits(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// `30`, `30s`, `500ms`
std::optional<milliseconds> parse_duration(std::string_view text) {
  constexpr std::int64_t seconds_max = 86'400;
  const bool in_ms = text.ends_with("ms");
  if (text.ends_with('s')) text.remove_suffix(in_ms ? 2 : 1);
  const auto number = parse_digits(text);
  if (!number || *number == 0 || *number > seconds_max * (in_ms ? 1000 : 1)) return std::nullopt;
  return milliseconds(in_ms ? *number : *number * 1000);
}

milliseconds wait_of(const http_client::Response& response) {
  const auto seconds = parse_digits(response.header("retry-after").value_or(""));
  return seconds ? milliseconds(*seconds * 1000) : wait_default;
}

Answer unanswered(const Error& error) {
  return {.failure = error.message, .malformed = error.code == ErrorCode::invalid};
}

}  // namespace

struct Client::Impl {
  std::string base;
  std::string token;
  std::string actor;
  milliseconds timeout{30s};
  http_client::Client http{};

  http_client::Request request_of(const Call& call, const std::string& key) const;
};

http_client::Request Client::Impl::request_of(const Call& call, const std::string& key) const {
  http_client::Request request{call.method, base + call.target, {}, call.body, timeout};
  request.headers.emplace_back("Authorization", "Bearer " + token);
  if (!call.body.empty()) request.headers.emplace_back("Content-Type", call.content_type);
  if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
  if (!actor.empty()) request.headers.emplace_back("Mfa-Actor", actor);
  if (!call.last_event_id.empty()) request.headers.emplace_back("Last-Event-ID", call.last_event_id);
  if (const auto colon = call.guard.find(": "); colon != std::string::npos) {
    request.headers.emplace_back(call.guard.substr(0, colon), call.guard.substr(colon + 2));
  }
  return request;
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

Result<Client> Client::make(const Globals& globals) {
  auto impl = std::make_unique<Impl>();
  impl->base = globals.url;
  while (impl->base.ends_with('/')) impl->base.pop_back();
  if (!impl->base.starts_with("http://") && !impl->base.starts_with("https://")) {
    return error(ErrorCode::invalid, fmt::format("--url {} does not begin with http:// or https://", globals.url));
  }
  const auto timeout = timeout_of(globals);
  if (!timeout) return std::unexpected(timeout.error());
  impl->timeout = *timeout;
  if (globals.token_file.empty())
    return error(ErrorCode::invalid, "no token; give --token-file FILE, or set MFACTL_TOKEN_FILE");
  auto token = read_secret(globals.token_file, "token");
  if (!token) return std::unexpected(std::move(token.error()));
  if (token->find_first_of(" \t\r\n") != std::string::npos)
    return error(ErrorCode::invalid, "the token has white space in it; check the file");
  impl->token = std::move(*token);
  if (globals.actor.find_first_of("\r\n") != std::string::npos)
    return error(ErrorCode::invalid, "--actor has a line break in it");
  impl->actor = globals.actor;
  return Client(std::move(impl));
}

Answer Client::call(const Call& call) {
  const bool is_query = call.method == "GET";
  const auto key = !is_query && call.keyed ? make_key() : std::string{};
  const bool repeatable = is_query || call.repeatable || !key.empty();
  const auto deadline = steady_clock::now() + impl_->timeout;
  while (true) {
    auto request = impl_->request_of(call, key);
    request.timeout = std::max(std::chrono::ceil<milliseconds>(deadline - steady_clock::now()), milliseconds(1));
    auto response = impl_->http.send(request);
    const bool lost = !response && response.error().code == ErrorCode::io;
    const bool busy = response && is_busy(response->status);
    const auto wait = busy ? wait_of(*response) : wait_after_loss;
    if (repeatable && (lost || busy) && steady_clock::now() + wait < deadline) {
      std::this_thread::sleep_for(wait);
      continue;
    }
    if (!response) return unanswered(response.error());
    return {response->status,
            response->header("etag").value_or(""),
            response->header("mfa-position").value_or(""),
            std::move(response->body),
            {},
            false};
  }
}

Answer Client::stream(const Call& call, const std::function<bool(std::string_view)>& on_bytes) {
  auto request = impl_->request_of(call, {});
  request.timeout = silence_max;
  auto response = impl_->http.stream(request, on_bytes);
  if (!response) return unanswered(response.error());
  return {response->status, {}, {}, std::move(response->body), {}, false};
}

Client::Guard Client::guard_of(const std::string& target) {
  auto answer = call({.method = "GET", .target = target});
  if (answer.ok() && !answer.etag.empty()) return {"If-Match: " + answer.etag, std::nullopt};
  if (answer.status == 404) return {"If-None-Match: *", std::nullopt};
  return {{}, std::move(answer)};
}

Result<milliseconds> timeout_of(const Globals& globals) {
  if (const auto timeout = parse_duration(globals.timeout)) return *timeout;
  return error(ErrorCode::invalid, fmt::format("--timeout {} is not a duration; write 30s or 500ms", globals.timeout));
}

std::string if_match(std::string_view etag) {
  const bool quoted = etag.starts_with('"') || etag == "*" || etag.starts_with("W/");
  return quoted ? fmt::format("If-Match: {}", etag) : fmt::format("If-Match: \"{}\"", etag);
}

}  // namespace mfad::ctl
