#include "tests/bench/people.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace mfad::bench {
namespace {

constexpr std::size_t import_lines = 256;
constexpr std::size_t import_connections = 4;
constexpr std::size_t groups_each = 8;
constexpr std::size_t groups_in_all = 64;
constexpr std::int64_t window_steps = 3;  // beyond the step of a code, at most
constexpr std::size_t members_per_page = 50;
constexpr int keys_of_a_seed_bits = 40;

std::string rfc3339(std::chrono::seconds time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.000Z", fmt::gmtime(static_cast<std::time_t>(time.count())));
}

std::string from_base32(std::string_view text) {
  constexpr unsigned bits_each = 5;
  std::string out;
  unsigned pending = 0;
  unsigned bits = 0;
  for (const char c : text) {
    pending = (pending << bits_each) | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    bits += bits_each;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>((pending >> bits) & 0xFF);
  }
  return out;
}

void require(const Reply& reply, int status, std::string_view containing = {}) {
  if (reply.status != status || reply.body.find(containing) == std::string_view::npos)
    give_up(fmt::format("request {} was answered {} {}", reply.request, reply.status, reply.body));
}

// Facts of an account, as JSON.
std::string account_line(std::size_t number, std::chrono::seconds observed_at) {
  std::string groups;
  for (std::size_t index = 0; index < groups_each; ++index) {
    fmt::format_to(std::back_inserter(groups), R"({}"cn=team-{},ou=groups,dc=corp,dc=example")", index == 0 ? "" : ",",
                   (number * groups_each + index * 7) % groups_in_all);
  }
  return fmt::format(
      R"({{"account_id":"p{0:07}","user_name":"person.{0:07}","display_name":"Person {0}","enabled":true,)"
      R"("container":"ou=people,dc=corp,dc=example","groups":[{1}],"mail":"person.{0:07}@corp.example",)"
      R"("source":"directory","observed_at":"{2}"}})",
      number, groups, rfc3339(observed_at));
}

}  // namespace

std::string People::role_body(bool enforced, std::string_view container) {
  return fmt::format(R"({{"name":"Staff","priority":20,"criteria":{{"any_of":[{{"container":"{}"}}]}},)"
                     R"("policy":{{"enforced":[{}],"lockout":{{"threshold":5,"minutes":15}}}}}})",
                     container, enforced ? R"("authenticator")" : "");
}

People::People(Daemon& daemon) : daemon_(daemon) {
  daemon_.put(store_, store_, R"({"name":"Corp","provider":"ldap","enabled":true})");
  daemon_.put(store_ + "/authentication-types/authenticator", store_, R"({"enabled":true})");
  daemon_.put(store_ + "/enrollment", store_, R"({"enabled":true})");
  daemon_.put(store_ + "/roles/staff", store_ + "/roles/staff", role_body(true));
}

Run People::measure(const std::vector<std::string>& requests, std::size_t connections,
                    const std::function<void(const Reply&)>& each) {
  Run run;
  daemon_.wait_for_rows();
  run.first = daemon_.position();
  const double groups_before = daemon_.metric("mfad_groups_total");
  const CpuTimes before = daemon_.process().cpu();
  run.load = run_load(daemon_.port(), connections, requests, each);
  run.last = daemon_.position();
  if (run.last != run.first) daemon_.wait_for_rows();
  run.cpu = daemon_.process().cpu().since(before);
  run.groups = daemon_.metric("mfad_groups_total") - groups_before;
  return run;
}

Run People::import_accounts(std::size_t count) {
  const std::size_t end = people_.size() + count;
  std::vector<std::string> requests;
  while (people_.size() < end) {
    std::string body;
    for (std::size_t line = 0; line < import_lines && people_.size() < end; ++line) {
      body += account_line(people_.size(), daemon_.now());
      body += '\n';
      people_.push_back({fmt::format("p{:07}", people_.size()), {}, {}, {}, 0});
    }
    requests.push_back(
        daemon_.request("POST", store_ + "/accounts:import", "sync", body, "Content-Type: application/x-ndjson\r\n"));
  }
  return measure(requests, import_connections, [](const Reply& reply) { require(reply, 200, R"("rejected":[])"); });
}

std::string Run::cpu_us_by_thread() const {
  std::string out;
  for (const auto& [name, seconds] : cpu.by_thread) {
    const double each = seconds * 1e6 / static_cast<double>(load.latencies_us.size());
    if (each >= 0.05) fmt::format_to(std::back_inserter(out), "{}{} {:.1f}", out.empty() ? "" : ", ", name, each);
  }
  return out;
}

std::string People::path_of(const Person& person) const { return fmt::format("{}/accounts/{}", store_, person.id); }

Run People::start_enrollments(std::size_t count, std::size_t connections) {
  waiting_.clear();
  std::vector<std::string> requests;
  const std::string body = fmt::format(
      R"({{"type":"authenticator","session":{{"method":"password","authenticated_at":"{}","client":"web 1"}}}})",
      rfc3339(daemon_.now()));
  for (; requests.size() < count && enrolled_ < people_.size(); ++enrolled_) {
    waiting_.push_back(enrolled_);
    requests.push_back(daemon_.request("POST", path_of(people_[enrolled_]) + "/enrollments", "portal", body));
  }
  return measure(requests, connections, [this](const Reply& reply) {
    require(reply, 201);
    Person& person = people_[waiting_[reply.request]];
    person.enrollment = json_string(reply.body, "enrollment_id");
    person.seed = Secret{from_base32(json_string(reply.body, "secret"))};
  });
}

// With the code of the current step, which stays good for half a minute at least; the next one is good at once.
Run People::confirm_enrollments(std::size_t connections) {
  std::vector<std::string> requests;
  for (const std::size_t number : waiting_) {
    Person& person = people_[number];
    const std::string code = code_of(person, current_step());
    requests.push_back(daemon_.request("POST",
                                       fmt::format("{}/enrollments/{}:confirm", path_of(person), person.enrollment),
                                       "portal", fmt::format(R"({{"code":"{}"}})", code)));
  }
  return measure(requests, connections, [](const Reply& reply) { require(reply, 200, R"("passed")"); });
}

void People::begin_at(std::uint64_t seed) {
  seed_ = seed;
  next_ = enrolled_ == 0 ? 0 : scattered(seed) % enrolled_;
  daemon_.begin_keys_at(seed << keys_of_a_seed_bits);
}

Run People::start_flows(std::size_t count, std::size_t connections) {
  waiting_.clear();
  std::vector<std::string> requests;
  for (; requests.size() < count; next_ = (next_ + 1) % enrolled_) {
    waiting_.push_back(next_);
    requests.push_back(daemon_.request(
        "POST", store_ + "/flows", "portal",
        fmt::format(R"({{"kind":"self_reset","account_id":"{}","client":"web 1"}})", people_[next_].id)));
  }
  return measure(requests, connections, [this](const Reply& reply) {
    require(reply, 201);
    people_[waiting_[reply.request]].flow = json_string(reply.body, "flow_id");
  });
}

// The oldest step that is still unused and, for half a minute more, in the window. REQUIRES: it has come, or is next.
std::string People::code_of(Person& person) { return code_of(person, std::max(person.last_step + 1, current_step())); }

// One in a million is also that of a later step in the window, which it uses up too.
std::string People::code_of(Person& person, std::int64_t step) {
  std::string code = codes_.authenticator_code(person.seed, step);
  person.last_step = step;
  for (std::int64_t also = step + 1; also <= step + window_steps; ++also) {
    if (codes_.authenticator_code(person.seed, also) == code) person.last_step = also;
  }
  return code;
}

// Before the first code is made: it would grow old while the last one is waited for.
void People::wait_for_unused_steps() const {
  std::int64_t newest = 0;
  for (const std::size_t number : waiting_) newest = std::max(newest, people_[number].last_step);
  while (newest > current_step()) std::this_thread::sleep_for(std::chrono::seconds{1});
}

Run People::verify(std::size_t connections) {
  wait_for_unused_steps();
  std::vector<std::string> requests;
  requests.reserve(waiting_.size());
  for (const std::size_t number : waiting_) {
    Person& person = people_[number];
    requests.push_back(daemon_.request("POST", fmt::format("{}/flows/{}:verify", path_of(person), person.flow),
                                       "portal",
                                       fmt::format(R"({{"type":"authenticator","code":"{}"}})", code_of(person))));
  }
  return measure(requests, connections, [](const Reply& reply) { require(reply, 200, R"("result":"passed")"); });
}

std::vector<std::string> People::queries(std::size_t count, const std::string& kind) {
  std::vector<std::string> requests;
  requests.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    std::string path = store_ + "/roles/staff/state";
    if (kind == "account") path = path_of(people_[(scattered(seed_) + index * 7919) % people_.size()]);
    if (kind == "members") path = fmt::format("{}/roles/staff/members?limit={}", store_, members_per_page);
    requests.push_back(daemon_.request("GET", path, "admin"));
  }
  return requests;
}

Run People::ask_all(const std::vector<std::string>& requests, std::size_t connections) {
  return measure(requests, connections, [](const Reply& reply) { require(reply, 200); });
}

}  // namespace mfad::bench
