#include "events/base/time.h"

#include <algorithm>
#include <array>
#include <span>

namespace mfad {
namespace {

constexpr int year_max = 9999;

// Digits at `at`, exactly `count` of them, or nothing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool has(std::string_view text, std::size_t at, char upper) {
  return at < text.size() && (text[at] == upper || text[at] == upper + ('a' - 'A'));
}

// `Z` or `±hh:mm`, which must end the text.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text.size() == 1 && has(text, 0, 'Z')) return std::chrono::minutes{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const auto offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return text[0] == '-' ? -offset : offset;
}

// By hand, for each answer and each published event shows several times: a formatter was a tenth of the publisher.
void put_digits(std::span<char> text, std::size_t at, std::size_t count, std::int64_t value) {
  for (std::size_t digit = count; digit-- > 0; value /= 10) text[at + digit] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string to_rfc3339(Timestamp time) {
  std::string out;
  append_rfc3339(out, time);
  return out;
}

void append_rfc3339(std::string& out, Timestamp time) {
  using namespace std::chrono;
  const Timestamp first = sys_days{year{0} / January / 1};
  const Timestamp last = sys_days{year{year_max + 1} / January / 1} - milliseconds{1};
  time = std::clamp(time, first, last);
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::array<char, 25> text = {"YYYY-MM-DDThh:mm:ss.mmmZ"};
  put_digits(text, 0, 4, static_cast<int>(date.year()));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text, 11, 2, clock.hours().count());
  put_digits(text, 14, 2, clock.minutes().count());
  put_digits(text, 17, 2, clock.seconds().count());
  put_digits(text, 20, 3, clock.subseconds().count());
  out.append(text.data(), text.size() - 1);
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  const auto y = digits(text, 0, 4);
  const auto mo = digits(text, 5, 2);
  const auto d = digits(text, 8, 2);
  const auto h = digits(text, 11, 2);
  const auto mi = digits(text, 14, 2);
  const auto s = digits(text, 17, 2);
  if (!y || !mo || !d || !h || !mi || !s) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || !has(text, 10, 'T') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
  constexpr int leap_second = 60;
  if (!date.ok() || *h > 23 || *mi > 59 || *s > leap_second) return std::nullopt;

  std::size_t at = 19;
  int fraction_ms = 0;
  if (at < text.size() && text[at] == '.') {
    const std::size_t begin = ++at;
    for (int scale = 100; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      fraction_ms += (text[at] - '0') * scale;
    if (at == begin) return std::nullopt;
  }
  const auto offset = parse_offset(text.substr(at));
  if (!offset) return std::nullopt;
  const auto within_minute = *s == leap_second ? milliseconds{59'999} : seconds{*s} + milliseconds{fraction_ms};
  return Timestamp{sys_days{date}} + hours{*h} + minutes{*mi} + within_minute - *offset;
}

}  // namespace mfad
