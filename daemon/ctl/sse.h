// Server-sent events (WHATWG HTML §9.2), as much as mfad sends: `id`, `event`, `data`, comments.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace mfad::ctl {

class SseReader {
 public:
  using OnEvent = std::function<bool(const std::string& id, const std::string& data)>;  // false = enough

  explicit SseReader(OnEvent on_event) : on_event_(std::move(on_event)) {}
  bool feed(std::string_view bytes);  // false once on_event said so, or a line is beyond all bounds

 private:
  bool on_line(std::string_view line);

  OnEvent on_event_;
  std::string buffer_;
  std::string id_;
  std::string data_;
};

}  // namespace mfad::ctl
