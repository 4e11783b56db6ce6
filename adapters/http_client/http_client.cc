#include "adapters/http_client/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>

#include "events/base/check.h"

namespace mfad::http_client {
namespace {

constexpr long connect_ms_max = 5'000;

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lowered;
}

std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

struct Transfer {
  CURL* curl = nullptr;
  Response response;
  const std::function<bool(std::string_view)>* on_bytes = nullptr;
  bool stopped = false;
  bool too_large = false;
};

std::size_t on_header(const char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) transfer.response.headers.clear();  // of an interim answer
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.response.headers.emplace_back(lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return size;
}

std::size_t on_body(const char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  long status = 0;
  curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &status);
  if (transfer.on_bytes != nullptr && status / 100 == 2) {
    if ((*transfer.on_bytes)({data, size})) return size;
    transfer.stopped = true;
    return 0;  // anything but `size` ends the transfer
  }
  if (transfer.response.body.size() + size > answer_bytes_max) {
    transfer.too_large = true;
    return 0;
  }
  transfer.response.body.append(data, size);
  return size;
}

class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list_); }
  void add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

bool is_before_sending(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION: return true;
    default: return false;
  }
}

Error to_error(CURLcode code, const std::string& url, const char* detail) {
  const auto message = detail[0] != '\0' ? detail : curl_easy_strerror(code);
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return {ErrorCode::invalid, fmt::format("{} is not a URL of http or https", url)};
  }
  return {is_before_sending(code) ? ErrorCode::unavailable : ErrorCode::io, fmt::format("{}: {}", url, message)};
}

}  // namespace

std::optional<std::string> Response::header(std::string_view lower_case_name) const {
  const auto found =
      std::ranges::find(headers, lower_case_name, [](const auto& header) { return std::string_view(header.first); });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

struct Client::Impl {
  CURL* curl = curl_easy_init();
  char detail[CURL_ERROR_SIZE] = {};

  Impl() { MFAD_CHECK(curl != nullptr, "a handle of libcurl"); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { curl_easy_cleanup(curl); }

  void set(const Request& request, Transfer& transfer, const HeaderList& headers);
  Result<Response> perform(const Request& request, const std::function<bool(std::string_view)>* on_bytes);
};

void Client::Impl::set(const Request& request, Transfer& transfer, const HeaderList& headers) {
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "mfactl");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max);
  if (!request.body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (transfer.on_bytes == nullptr) {
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  } else {  // a stream has no end; silence has
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(std::max<std::int64_t>(request.timeout.count() / 1000, 1)));
  }
}

Result<Response> Client::Impl::perform(const Request& request, const std::function<bool(std::string_view)>* on_bytes) {
  HeaderList headers;
  for (const auto& [name, value] : request.headers) headers.add(fmt::format("{}: {}", name, value));
  headers.add("Expect:");  // no waiting for 100-continue
  Transfer transfer;
  transfer.curl = curl;
  transfer.on_bytes = on_bytes;
  set(request, transfer, headers);
  detail[0] = '\0';
  const auto code = curl_easy_perform(curl);
  if (transfer.too_large) {
    return error(ErrorCode::too_large,
                 fmt::format("{}: answer is larger than {} bytes; ask for less", request.url, answer_bytes_max));
  }
  if (code != CURLE_OK && !transfer.stopped) return std::unexpected(to_error(code, request.url, detail));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  return std::move(transfer.response);
}

Client::Client() : impl_(std::make_unique<Impl>()) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

Result<Response> Client::send(const Request& request) { return impl_->perform(request, nullptr); }

Result<Response> Client::stream(const Request& request, const std::function<bool(std::string_view)>& on_bytes) {
  return impl_->perform(request, &on_bytes);
}

}  // namespace mfad::http_client
