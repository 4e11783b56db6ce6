#include "adapters/http/answer.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "adapters/http/characters.h"

namespace mfad::http {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 22> reasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
}};

std::string_view reason_of(int status) {
  const auto found = std::ranges::find(reasons, status, &std::pair<int, std::string_view>::first);
  return found == reasons.end() ? std::string_view{""} : found->second;
}

// A line break inside a value would begin a header, or an answer, that nobody meant.
void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  const auto begin = out.size();
  out.append(value);
  if (!line_byte.has_all(value)) {
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), [](char c) { return !line_byte.has(c); }, ' ');
  }
  out.append("\r\n");
}

void form_head(std::string& out, const api::Response& response, const AnswerForm& form) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("HTTP/1.1 {} {}\r\n"), response.status,
                 reason_of(response.status));
  append_field(out, "Date", form.date);
  if (!response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) append_field(out, name, value);
  if (form.close) out.append("Connection: close\r\n");
}

bool never_has_body(int status) { return status == 204 || status == 304; }

}  // namespace

void form_answer(std::string& out, const api::Response& response, const AnswerForm& form) {
  form_head(out, response, form);
  if (never_has_body(response.status)) {
    out.append("\r\n");
    return;
  }
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("Content-Length: {}\r\n\r\n"),
                 response.body.size() + response.constant.size());
  if (!form.without_body) out.append(response.body);
}

void form_stream_head(std::string& out, const api::Response& head, const AnswerForm& form) {
  form_head(out, head, form);
  out.append("Transfer-Encoding: chunked\r\n\r\n");
}

void form_chunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", bytes.size());
  out.append(bytes).append("\r\n");
}

std::string_view DateCache::at(std::time_t now) {
  if (now == formed_at_) return text_;
  static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  text_ = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                      months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                      utc.tm_sec);
  formed_at_ = now;
  return text_;
}

}  // namespace mfad::http
