#include "tests/bench/report.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace mfad::bench {
namespace {

namespace json = boost::json;

std::string number(double value) {
  if (value == 0) return "0";
  const double size = value < 0 ? -value : value;
  if (size >= 10'000) return fmt::format("{:.0f}", value);
  if (size >= 100) return fmt::format("{:.1f}", value);
  if (size >= 1) return fmt::format("{:.2f}", value);
  return fmt::format("{:.3f}", value);
}

std::string spread(const std::vector<double>& values) {
  if (values.empty()) return "";
  const Spread of = spread_of(values);
  if (values.size() == 1) return number(of.median);
  return fmt::format("{} [{} .. {}]", number(of.median), number(of.min), number(of.max));
}

std::string budget_text(const std::optional<Budget>& budget) {
  if (!budget) return "";
  const std::string_view sign = budget->kind == Budget::Kind::at_least ? "≥" : "≤";
  if (!budget->aim) return fmt::format("{} {}", sign, number(budget->pass));
  return fmt::format("{} {} / {}", sign, number(budget->pass), number(*budget->aim));
}

// Columns as wide as their widest cell, counted in code points.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string rows_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column)
      widths[column] = std::max(widths[column], width(row[column]));
  }
  std::string out;
  for (const auto& row : rows) {
    out += '|';
    for (std::size_t column = 0; column < row.size(); ++column) {
      out += ' ';
      out += row[column];
      out.append(widths[column] - width(row[column]), ' ');
      out += " |";
    }
    out += '\n';
  }
  return out;
}

json::value json_spread(const std::vector<double>& values) {
  if (values.empty()) return nullptr;
  const Spread of = spread_of(values);
  return json::object{{"min", of.min}, {"median", of.median}, {"max", of.max}, {"rounds", json::value_from(values)}};
}

json::value json_budget(const std::optional<Budget>& budget) {
  if (!budget) return nullptr;
  json::object out{{"kind", budget->kind == Budget::Kind::at_least ? "at_least" : "at_most"}, {"pass", budget->pass}};
  out["aim"] = budget->aim ? json::value(*budget->aim) : json::value(nullptr);
  return out;
}

}  // namespace

std::vector<double> Figure::all_ratios() const {
  if (!ratios.empty() || limits.empty()) return ratios;
  std::vector<double> out;
  for (std::size_t round = 0; round < ours.size(); ++round) out.push_back(ours[round] / limits[round]);
  return out;
}

std::string Figure::verdict() const {
  if (!budget) return "";
  const auto judged = all_ratios().empty() ? ours : all_ratios();
  const double median = spread_of(judged).median;
  const auto holds = [&](double bound) {
    return budget->kind == Budget::Kind::at_least ? median >= bound : median <= bound;
  };
  if (budget->aim && holds(*budget->aim)) return "aim";
  return holds(budget->pass) ? "pass" : "missed";
}

std::string table_of(const RunFacts& facts, const std::vector<Figure>& figures) {
  std::vector<std::vector<std::string>> rows;
  rows.push_back(
      {"what", "limit", "limit's figure", "measured", "unit", "ratio", "budget / aim", "server CPU µs/op", "verdict"});
  rows.emplace_back(rows.front().size(), "--");
  for (const Figure& figure : figures) {
    rows.push_back({figure.what, figure.limit, spread(figure.limits), spread(figure.ours), figure.unit,
                    spread(figure.all_ratios()), budget_text(figure.budget), spread(figure.cpu_us), figure.verdict()});
  }
  std::string out =
      fmt::format("seed {}, {} rounds{}, {:.0f} s, others used {:.2f} cores; figures are median [min .. max]\n",
                  facts.seed, facts.rounds, facts.quick ? ", quick" : "", facts.seconds, facts.foreign_cores);
  out += rows_of(rows);
  for (const Figure& figure : figures) {
    if (!figure.note.empty()) out += fmt::format("{}: {}\n", figure.what, figure.note);
  }
  return out;
}

std::string json_of(const RunFacts& facts, const std::vector<Figure>& figures) {
  json::array all;
  for (const Figure& figure : figures) {
    all.push_back(json::object{{"benchmark", figure.benchmark},
                               {"what", figure.what},
                               {"unit", figure.unit},
                               {"limit", figure.limit},
                               {"limit_figure", json_spread(figure.limits)},
                               {"measured", json_spread(figure.ours)},
                               {"ratio", json_spread(figure.all_ratios())},
                               {"cpu_us_per_operation", json_spread(figure.cpu_us)},
                               {"budget", json_budget(figure.budget)},
                               {"verdict", figure.verdict()},
                               {"note", figure.note}});
  }
  return json::serialize(json::object{{"seed", facts.seed},
                                      {"rounds", facts.rounds},
                                      {"quick", facts.quick},
                                      {"seconds", facts.seconds},
                                      {"foreign_cores", facts.foreign_cores},
                                      {"figures", std::move(all)}});
}

}  // namespace mfad::bench
