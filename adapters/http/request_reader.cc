#include "adapters/http/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <utility>

#include "adapters/http/characters.h"
#include "adapters/http/limits.h"

namespace mfad::http {
namespace {

namespace beast = boost::beast;

api::Method method_of(std::string_view name) {
  if (name == "GET") return api::Method::get;
  if (name == "POST") return api::Method::post;
  if (name == "PUT") return api::Method::put;
  if (name == "DELETE") return api::Method::delete_;
  return api::Method::other;
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

// Fills the Request straight from Beast's callbacks: its own `fields` container would be built only to be copied. Heads
// only.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  using Code = beast::error_code;

  explicit HeadParser(api::Request& request) : request_(request) {
    skip(true);
    header_limit(static_cast<std::uint32_t>(request_line_bytes_max + field_bytes_max + 4));
  }

 private:
  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int, Code&) override {
    request_.method = method_of(view(method));
    request_.target = view(target);
  }

  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value, Code&) override {
    std::string lower(view(name));
    std::ranges::transform(lower, lower.begin(), to_lower);
    request_.headers.emplace_back(std::move(lower), view(value));
  }

  void on_response_impl(int, beast::string_view, int, Code&) override {}
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(beast::string_view body, Code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, Code&) override { return body.size(); }
  void on_finish_impl(Code&) override {}

  api::Request& request_;
};

constexpr std::size_t headers_reserved = 12;  // what a client of ours sends, with room

}  // namespace

std::size_t RequestReader::read(std::string_view bytes) {
  std::size_t used = 0;
  if (state_ == State::head) used = read_head(bytes);
  if (state_ != State::body) return used;
  auto rest = bytes.substr(used);
  read_body(rest);
  return bytes.size() - rest.size();
}

std::size_t RequestReader::read_head(std::string_view bytes) {
  switch (head_.scan(bytes)) {
    case StrictHead::Verdict::more: return 0;
    case StrictHead::Verdict::malformed: refuse(api::ProtocolError::malformed); return 0;
    case StrictHead::Verdict::too_large: refuse(api::ProtocolError::headers_too_large); return 0;
    case StrictHead::Verdict::done: break;
  }
  if (!parse_head(bytes.substr(0, head_.size()))) {
    refuse(api::ProtocolError::malformed);
    return 0;
  }
  is_head_method_ = head_.method(bytes) == "HEAD";
  begin_body();
  return head_.size();
}

bool RequestReader::parse_head(std::string_view head) {
  request_.headers.reserve(headers_reserved);
  HeadParser parser(request_);
  beast::error_code failure;
  const auto used = parser.put(boost::asio::const_buffer(head.data(), head.size()), failure);
  keeps_alive_ = !failure && parser.keep_alive();
  return !failure && used == head.size() && parser.is_done();
}

void RequestReader::begin_body() {
  if (head_.chunked()) {
    chunks_.emplace(body_bytes_max_(request_));
    state_ = State::body;
    return;
  }
  const auto length = head_.content_length().value_or(0);
  if (length == 0) return complete(api::BodyState::none);
  if (length > body_bytes_max_(request_)) return complete(api::BodyState::too_large);
  body_left_ = static_cast<std::size_t>(length);
  request_.body.reserve(std::min(body_left_, small_body_bytes_max));  // beyond it memory follows what has arrived
  state_ = State::body;
}

void RequestReader::read_body(std::string_view& bytes) {
  if (!chunks_) {
    const auto n = std::min(body_left_, bytes.size());
    request_.body.append(bytes.substr(0, n));
    bytes.remove_prefix(n);
    body_left_ -= n;
    if (body_left_ == 0) complete(api::BodyState::complete);
    return hold_body();
  }
  switch (chunks_->take(bytes, request_.body)) {
    case StrictChunks::Verdict::more: return hold_body();
    case StrictChunks::Verdict::done:
      complete(request_.body.empty() ? api::BodyState::none : api::BodyState::complete);
      return hold_body();
    case StrictChunks::Verdict::malformed: return refuse(api::ProtocolError::malformed);
    case StrictChunks::Verdict::too_large: return complete(api::BodyState::too_large);
  }
}

// After the bytes are there: no more than one read beyond the budget.
void RequestReader::hold_body() {
  const auto bytes = request_.body.capacity();
  if (bytes > small_body_bytes_max && !body_share_.hold(bytes)) complete(api::BodyState::no_room);
}

bool RequestReader::wants_continue() const {
  return state_ == State::body && head_.expects_continue() && request_.body.empty();
}

void RequestReader::refuse(api::ProtocolError error) {
  error_ = error;
  keeps_alive_ = false;
  state_ = State::refused;
}

void RequestReader::complete(api::BodyState state) {
  if (state == api::BodyState::too_large || state == api::BodyState::no_room) {
    std::string().swap(request_.body);
    body_share_.release();
    keeps_alive_ = false;  // where the body ends is not looked for
  }
  request_.body_state = state;
  state_ = State::complete;
}

api::Request RequestReader::take() {
  state_ = State::head;
  head_ = StrictHead{};
  chunks_.reset();
  body_left_ = 0;
  return std::exchange(request_, api::Request{});
}

}  // namespace mfad::http
