// Point queries, role state and pages of members: requests per second of server CPU, against nginx answering the same
// number of bytes from memory and from a file.
#include <fmt/format.h>

#include <filesystem>

#include "tests/bench/bench.h"
#include "tests/bench/nginx.h"

namespace mfad::bench {
namespace {

constexpr std::size_t connections = 64;
constexpr std::size_t requests_each = 100'000;
constexpr std::size_t pages_each = 10'000;
constexpr double microseconds = 1e6;

struct Kind {
  std::string name;
  std::string what;
  std::size_t requests;
  std::optional<Budget> of_return;
  std::optional<Budget> of_file;
};
const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"account", "point query: one account", requests_each, Budget{Budget::Kind::at_least, 0.5, 0.65},
       Budget{Budget::Kind::at_least, 1.0, 1.4}},
      {"role", "state of a role", requests_each, {}, {}},
      {"members", "page of 50 members", pages_each, {}, {}}};
  return all;
}

double nginx_cpu_us(const Nginx& nginx, bool from_file, std::size_t count) {
  const std::vector<std::string> requests(count, Nginx::request(from_file));
  const CpuTimes before = nginx.process().cpu();
  run_load(nginx.port(), connections, requests, [](const Reply& reply) {
    if (reply.status != 200) give_up("nginx does not answer as it should");
  });
  return nginx.process().cpu().since(before).total() * microseconds / static_cast<double>(count);
}

void measure(Bench& bench, const Kind& kind) {
  House& house = bench.house();
  const auto requests = house.people->queries(bench.amount(kind.requests), kind.name);
  const std::string body = ask(house.daemon->port(), requests.front()).body;
  Figure plain{"query", kind.what, "/s of CPU", "nginx, return of as many bytes", {}, {}, {}, {}, kind.of_return, ""};
  Figure file{"query", kind.what, "/s of CPU", "nginx, file of as many bytes", {}, {}, {}, {}, kind.of_file, ""};
  std::optional<Nginx> nginx;
  // A `return` has a limit of its own for long values.
  const std::string from_memory(std::min<std::size_t>(body.size(), 4000), 'x');
  if (Nginx::installed()) nginx.emplace(bench.scratch("nginx"), from_memory);
  std::vector<double> wall;
  for (int round = 0; round < bench.options().rounds; ++round) {
    if (nginx) {
      plain.limits.push_back(microseconds / nginx_cpu_us(*nginx, false, bench.amount(requests_each)));
      file.limits.push_back(microseconds / nginx_cpu_us(*nginx, true, bench.amount(requests_each)));
    }
    const Run run = house.people->ask_all(requests, connections);
    for (Figure* figure : {&plain, &file}) {
      figure->ours.push_back(microseconds / run.cpu_us());
      figure->cpu_us.push_back(run.cpu_us());
    }
    wall.push_back(run.load.per_second());
  }
  plain.note = fmt::format("{} bytes of body; {:.0f} /s on the wall clock", body.size(), spread_of(wall).median);
  if (!nginx) plain.note += "; nginx is not installed";
  bench.add(std::move(plain));
  if (nginx) bench.add(std::move(file));
}

}  // namespace

void queries(Bench& bench) {
  for (const Kind& kind : kinds()) measure(bench, kind);
}

}  // namespace mfad::bench
