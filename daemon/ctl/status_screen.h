// The parts of the status screen: lines below a title, wrapped at 80 columns, and what the metrics say. Plain values.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mfad::ctl {

class Screen {
 public:
  static constexpr std::size_t columns = 80;

  // The title stands before the first line of its section only.
  void line(std::string_view title, const std::string& text);
  void gap() { text_ += '\n'; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string title_;
};

// Samples of a text in the Prometheus format, by name with labels as written there.
class Samples {
 public:
  explicit Samples(std::string_view text);
  std::optional<double> find(std::string_view series) const;
  double sum_of(std::string_view name) const;  // over all labels

 private:
  std::map<std::string, double, std::less<>> values_;
};

// What an operator does about a state or a reason of /v1/status; empty: nothing, it goes on by itself.
std::string_view advice_for(std::string_view code);

}  // namespace mfad::ctl
