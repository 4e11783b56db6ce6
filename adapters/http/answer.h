// Forms the bytes of answers. Pure.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "daemon/api/port.h"

namespace mfad::http {

inline constexpr std::string_view continue_answer = "HTTP/1.1 100 Continue\r\n\r\n";
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

struct AnswerForm {
  bool close = false;         // says `Connection: close`
  bool without_body = false;  // the answer to HEAD: the lengths of a body that is not sent
  std::string_view date;      // of the Date header
};

// Each appends to `out`. The constant part of an answer is counted in its length and left to the caller to send.
void form_answer(std::string& out, const api::Response& response, const AnswerForm& form);
void form_stream_head(std::string& out, const api::Response& head, const AnswerForm& form);
void form_chunk(std::string& out, std::string_view bytes);  // nothing for no bytes: an empty chunk would be the last

// `Tue, 24 Nov 2026 19:00:00 GMT`, formed again only when the second changes.
class DateCache {
 public:
  std::string_view at(std::time_t now);

 private:
  std::time_t formed_at_ = -1;
  std::string text_;
};

}  // namespace mfad::http
