// /v1/status and /metrics as one screen.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>
#include <set>

#include "daemon/ctl/json_view.h"
#include "daemon/ctl/status.h"
#include "daemon/ctl/status_screen.h"

namespace mfad::ctl {
namespace {

namespace json = boost::json;

std::string lag_of(std::int64_t position, std::int64_t reached) {
  return reached >= position ? std::string("current") : fmt::format("{} behind", position - reached);
}

constexpr double waiting_seconds_max = 60;  // brokers that restart are back before

std::string milliseconds(double seconds) { return fmt::format("{:.2g} ms", seconds * 1000); }

template <class Visit>
void each(const json::value& status, const char* member, const Visit& visit) {
  const auto* list = member_at(status, member);
  if (list == nullptr || !list->is_array()) return;
  for (const auto& item : list->as_array()) visit(item);
}

class View {
 public:
  View(const json::value& status, std::string_view metrics)
      : status_(status), metrics_(metrics), position_(number_at(status, "position")) {}

  StatusScreen show() {
    std::string states;
    each(status_, "degraded", [&](const json::value& code) {
      states += (states.empty() ? "degraded: " : ", ") + text_of(code);
      need(text_of(code));
    });
    screen_.line("mfad", fmt::format("{}, position {}, {}", text_at(status_, "cluster_id"), position_,
                                     states.empty() ? "running" : states));
    screen_.line("log", fmt::format("lineage {}", text_at(status_, "lineage")));
    show_writer();
    each(status_, "projections", [&](const json::value& item) { show_projection(item); });
    show_publisher();
    show_deliveries();
    show_warnings();
    show_advice();
    return {screen_.take(), attention_};
  }

 private:
  void need(const std::string& code) {
    attention_ = true;
    mention(code);
  }
  void mention(const std::string& code) {
    if (!advice_for(code).empty()) codes_.insert(code);
  }

  void show_writer() {
    const auto interactive = metrics_.find(R"(mfad_queue_commands{lane="interactive"})");
    const auto bulk = metrics_.find(R"(mfad_queue_commands{lane="bulk"})");
    const auto groups = metrics_.find("mfad_group_commit_duration_seconds_count").value_or(0);
    if (!interactive || !bulk) return;
    auto text = fmt::format("{} interactive and {} bulk commands wait", *interactive, *bulk);
    if (groups > 0) {
      const auto commit = metrics_.sum_of("mfad_group_commit_duration_seconds_sum") / groups;
      const auto commands = metrics_.sum_of("mfad_group_commands_sum") / groups;
      text += fmt::format("; a group commits in {} and holds {:.3g}", milliseconds(commit), commands);
    }
    screen_.line("writer", text);
    if (const auto deadlines = metrics_.find("mfad_deadlines_pending"))
      screen_.line("writer", fmt::format("{} accounts have a deadline to come", *deadlines));
  }

  void show_projection(const json::value& item) {
    const auto state = text_at(item, "state");
    screen_.line("projections", fmt::format("{}: {}, {}", text_at(item, "name"), state,
                                            lag_of(position_, number_at(item, "position"))));
    if (state == "halted") need("projection-halted");
  }

  void show_publisher() {
    const auto* publisher = member_at(status_, "publisher");
    if (publisher == nullptr || !publisher->is_object()) return;
    const auto state = text_at(*publisher, "state");
    if (state == "off") return screen_.line("publisher", "off: no brokers are configured; the log is the feed");
    const auto cursor = number_at(*publisher, "cursor");
    auto text = fmt::format("{}, cursor {}, {}", state, cursor, lag_of(position_, cursor));
    const auto oldest = metrics_.find("mfad_publisher_lag_seconds").value_or(0);
    if (cursor < position_ && oldest >= 1) text += fmt::format(" for {:.0f} s", oldest);
    const auto* reason = member_at(*publisher, "reason");
    if (reason != nullptr && reason->is_string()) {
      text += fmt::format(": {}", text_of(*reason));
      if (state == "halted" || text_of(*reason) == "topics-missing" || oldest >= waiting_seconds_max)
        need(text_of(*reason));
      mention(text_of(*reason));
    }
    screen_.line("publisher", text);
  }

  void show_deliveries() {
    const auto waiting = metrics_.find("mfad_deliveries_waiting");
    if (!waiting) return;
    const auto of = [&](const char* result) {
      return metrics_.find(fmt::format("mfad_deliveries_total{{result=\"{}\"}}", result)).value_or(0);
    };
    screen_.line("deliveries", fmt::format("{} wait; since the start {} delivered, {} failed, {} dropped", *waiting,
                                           of("delivered"), of("failed"), of("dropped")));
  }

  // One line for each code: five topics may be weak in the same way.
  void show_warnings() {
    std::map<std::string, int> more;
    each(status_, "warnings", [&](const json::value& item) { ++more[text_at(item, "code")]; });
    each(status_, "warnings", [&](const json::value& item) {
      const auto code = text_at(item, "code");
      const auto same = more.extract(code);
      if (same.empty()) return;
      const auto others = same.mapped() == 1 ? std::string{} : fmt::format(" (and {} more)", same.mapped() - 1);
      screen_.line("warnings", fmt::format("{}: {}{}", code, text_at(item, "detail"), others));
      mention(code);
    });
  }

  void show_advice() {
    if (codes_.empty()) return screen_.line("what to do", "nothing");
    for (const auto& code : codes_) screen_.line("what to do", fmt::format("{}: {}", code, advice_for(code)));
  }

  const json::value& status_;
  const Samples metrics_;
  const std::int64_t position_;
  Screen screen_;
  std::set<std::string> codes_;
  bool attention_ = false;
};

}  // namespace

StatusScreen format_status(const json::value& status, std::string_view metrics) { return View{status, metrics}.show(); }

}  // namespace mfad::ctl
