#include "daemon/ctl/sse.h"

namespace mfad::ctl {
namespace {

constexpr std::size_t line_bytes_max = 1024 * 1024;

std::string_view value_of(std::string_view line, std::string_view field) {
  line.remove_prefix(field.size());
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

}  // namespace

bool SseReader::on_line(std::string_view line) {
  if (line.starts_with("id:")) id_ = value_of(line, "id:");
  if (line.starts_with("data:")) {
    if (!data_.empty()) data_ += '\n';
    data_ += value_of(line, "data:");
  }
  if (!line.empty() || data_.empty()) return true;
  const auto data = std::move(data_);
  data_.clear();
  return on_event_(id_, data);
}

bool SseReader::feed(std::string_view bytes) {
  buffer_ += bytes;
  std::size_t from = 0;
  for (auto end = buffer_.find('\n'); end != std::string::npos; end = buffer_.find('\n', from)) {
    auto line = std::string_view(buffer_).substr(from, end - from);
    if (line.ends_with('\r')) line.remove_suffix(1);
    from = end + 1;
    if (!on_line(line)) return false;
  }
  buffer_.erase(0, from);
  return buffer_.size() <= line_bytes_max;
}

}  // namespace mfad::ctl
