#include "daemon/ctl/status_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "daemon/ctl/table.h"

namespace mfad::ctl {
namespace {

constexpr std::size_t title_width = 13;

struct Advice {
  std::string_view code;
  std::string_view what;
};

constexpr auto advice = std::to_array<Advice>({
    {"topics-missing", "create the topics: mfactl kafka topics apply --bootstrap HOST:PORT"},
    {"broker-unreachable", "see that the brokers run and can be reached; publishing then goes on by itself"},
    {"topic-replaced",
     "a topic was cut: mfactl kafka republish --from tail. One was made anew: empty it, then --from 1"},
    {"broker-ahead",
     "the brokers know a newer log: an older copy was restored, or two daemons run. Bring the newer one"},
    {"cursor-ahead", "the log is older than what was published: an older copy was restored. Bring the newer one"},
    {"chain-differs", "the brokers have another history: an older copy was restored, or two daemons run"},
    {"lineage-differs", "the topics belong to another log: empty them, then mfactl kafka republish --from 1"},
    {"foreign-record", "somebody else writes into the topics: stop that, empty them, then republish --from 1"},
    {"unknown-cluster",
     "these are other brokers. If that was meant: mfactl kafka republish, --from tail where they hold our records, "
     "--from 1 where they are empty"},
    {"partition-count-changed", "if that was meant: empty the topics, then mfactl kafka republish --from 1"},
    {"message-rejected", "correct the topic's size limit or permissions, then mfactl kafka republish --from tail"},
    {"cursor-unreadable", "stop mfad, mfactl verify --data-dir DIR, start it, then mfactl kafka republish"},
    {"log-unreadable", "stop mfad, mfactl verify --data-dir DIR"},
    {"projection-halted",
     "its answers stand still: look for the reason in the log, then mfactl projection rebuild NAME"},
    {"clock-jumped", "see to the time service of this machine; it is forgotten after an hour without a jump"},
    {"no-tls", "put a TLS proxy in front, and let mfad listen on a loopback address"},
});

}  // namespace

std::string_view advice_for(std::string_view code) {
  const auto* found = std::ranges::find(advice, code, &Advice::code);
  return found == advice.end() ? std::string_view{} : found->what;
}

void Screen::line(std::string_view title, const std::string& text) {
  std::string current(title == title_ ? std::string_view{} : title);
  title_ = title;
  current.resize(std::max(title_width, current.size() + 1), ' ');
  std::size_t width = current.size();
  bool first = true;
  std::istringstream words(printable(text));
  for (std::string word; std::getline(words, word, ' ');) {
    const auto word_width = width_of(word);
    if (!first && width + 1 + word_width > columns) {
      text_ += current + '\n';
      current.assign(title_width, ' ');
      width = title_width;
      first = true;
    }
    if (!first) current += ' ';
    width += word_width + (first ? 0 : 1);
    current += word;
    first = false;
  }
  text_ += current + '\n';
}

Samples::Samples(std::string_view text) {
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.rfind(' ');
    if (line.starts_with('#') || space == std::string::npos) continue;
    double value = 0;
    const auto [end, code] = std::from_chars(line.data() + space + 1, line.data() + line.size(), value);
    if (code == std::errc{} && end == line.data() + line.size()) values_[line.substr(0, space)] = value;
  }
}

std::optional<double> Samples::find(std::string_view series) const {
  const auto found = values_.find(series);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

double Samples::sum_of(std::string_view name) const {
  double sum = 0;
  for (auto at = values_.lower_bound(name); at != values_.end() && at->first.starts_with(name); ++at) {
    const std::string_view rest = std::string_view(at->first).substr(name.size());
    if (rest.empty() || rest.starts_with('{')) sum += at->second;
  }
  return sum;
}

}  // namespace mfad::ctl
