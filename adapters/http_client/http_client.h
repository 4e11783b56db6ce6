// A small HTTP/1.1 client over libcurl: one connection, kept alive; no redirects, no cookies, no proxies of the
// environment for loopback. One thread; blocks until the answer is there or the time is over.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/base/error.h"

namespace mfad::http_client {

inline constexpr std::size_t answer_bytes_max = 64 * 1024 * 1024;  // of one that is not streamed

struct Request {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds timeout{30'000};  // of the whole; when streaming: until bytes come, and between them
};

struct Response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  std::optional<std::string> header(std::string_view lower_case_name) const;
};

// unavailable = nobody listens, or none whom TLS trusts, so nothing was sent; io = lost on the way, so the request may
// have been carried out.
class Client {
 public:
  Client();
  ~Client();
  Client(Client&&) noexcept;

  Result<Response> send(const Request& request);

  // The body of a 2xx answer goes to `on_bytes`, any other into the response; `on_bytes` ends the transfer by false.
  Result<Response> stream(const Request& request, const std::function<bool(std::string_view)>& on_bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mfad::http_client
