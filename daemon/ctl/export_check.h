// Checks an export while it passes: positions in order, and the summary at its end true.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mfad::ctl {

class ExportCheck {
 public:
  void feed(std::string_view line);  // one line of NDJSON, without its end

  // What is wrong, once all lines have been fed; nothing when the export is whole.
  std::optional<std::string> finish() const;

  std::int64_t count() const { return count_; }
  const std::string& chain_hash() const { return chain_hash_; }

 private:
  void check_summary(std::int64_t count, std::int64_t first, std::int64_t last);

  std::int64_t count_ = 0;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  bool summed_up_ = false;
  std::string chain_hash_;
  std::optional<std::string> wrong_;
};

}  // namespace mfad::ctl
