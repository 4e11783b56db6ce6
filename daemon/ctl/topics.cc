#include "daemon/ctl/topics.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <sstream>
#include <thread>

#include "adapters/kafka/topics.h"
#include "daemon/ctl/client.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/input.h"
#include "daemon/ctl/table.h"
#include "events/base/json_writer.h"

namespace mfad::ctl {
namespace {

constexpr Milliseconds shown_again_after{100};

struct Request {
  kafka::KafkaOptions options;
  int replication = 0;
  Milliseconds timeout{};
};

// Lines `name=value` of librdkafka's own settings: where a password for the brokers belongs.
Result<> read_settings(const std::string& path, std::map<std::string, std::string>& settings) {
  if (path.empty()) return {};
  const auto text = read_whole(path);
  if (!text) return std::unexpected(text.error());
  std::istringstream lines(*text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.starts_with('#')) continue;
    const auto equals = line.find('=');
    if (equals == std::string::npos || equals == 0) {
      return error(ErrorCode::invalid, fmt::format("{} line {}: write `name=value`", path, number));
    }
    settings.insert_or_assign(line.substr(0, equals), line.substr(equals + 1));
  }
  return {};
}

Result<Request> request_of(const Invocation& invocation) {
  Request request;
  request.options.bootstrap = invocation.value_of("--bootstrap");
  request.options.client_id = "mfactl";
  if (auto read = read_settings(invocation.value_of("--settings-file"), request.options.settings); !read) {
    return std::unexpected(read.error());
  }
  const auto copies = invocation.value_of("--replication");
  const auto [end, code] = std::from_chars(copies.data(), copies.data() + copies.size(), request.replication);
  if (code != std::errc{} || end != copies.data() + copies.size() || request.replication < 1) {
    return error(ErrorCode::invalid, fmt::format("--replication {} is not a number of at least 1", copies));
  }
  auto timeout = timeout_of(invocation.globals);
  if (!timeout) return std::unexpected(timeout.error());
  request.timeout = *timeout;
  return request;
}

std::string joined(const std::vector<std::string>& texts) { return fmt::format("{}", fmt::join(texts, "; ")); }

std::string state_of(const kafka::PlannedTopic& topic) {
  if (!topic.exists) return "missing: `kafka topics apply` creates it";
  return topic.differences.empty() ? "as it should be" : joined(topic.differences);
}

std::string plan_json(const kafka::TopicPlan& plan) {
  std::string text;
  JsonWriter writer(text);
  writer.begin_object();
  writer.key("topics");
  writer.begin_array();
  for (const auto& topic : plan.topics) {
    writer.begin_object();
    writer.member("name", topic.name);
    writer.member("partitions", topic.partitions);
    writer.member("replication", topic.replication);
    writer.key("settings");
    writer.begin_object();
    for (const auto& [name, value] : topic.settings) writer.member(name, value);
    writer.end_object();
    writer.member("exists", topic.exists);
    writer.key("differences");
    writer.begin_array();
    for (const auto& difference : topic.differences) writer.text(difference);
    writer.end_array();
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  return text;
}

void print_plan(const kafka::TopicPlan& plan, const std::string& output) {
  if (output != "table") {
    fmt::print("{}\n", plan_json(plan));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& topic : plan.topics) {
    const auto cleanup = topic.settings.find("cleanup.policy");
    rows.push_back({topic.name, fmt::format("{}", topic.partitions), fmt::format("{}", topic.replication),
                    cleanup == topic.settings.end() ? "–" : cleanup->second, state_of(topic)});
  }
  fmt::print("{}", format_table({"TOPIC", "PARTITIONS", "COPIES", "CLEANUP", "STATE"}, rows));
}

int fail_with(const Error& error) {
  if (error.code == ErrorCode::invalid || error.code == ErrorCode::not_found) return fail(exit_usage, error.message);
  return fail(error.code == ErrorCode::unavailable ? exit_unavailable : exit_error, error.message);
}

bool differs(const kafka::TopicPlan& plan) {
  return std::ranges::any_of(plan.topics, [](const auto& topic) { return !topic.differences.empty(); });
}

bool misses(const kafka::TopicPlan& plan) {
  return std::ranges::any_of(plan.topics, [](const auto& topic) { return !topic.exists; });
}

// Brokers take a moment to show what they have just created.
Result<kafka::TopicPlan> plan_after_creating(const Request& request) {
  const auto until = std::chrono::steady_clock::now() + request.timeout;
  auto plan = kafka::plan_topics(request.options, request.replication, request.timeout);
  while (plan && misses(*plan) && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(shown_again_after);
    plan = kafka::plan_topics(request.options, request.replication, request.timeout);
  }
  return plan;
}

}  // namespace

int plan_topics(const Invocation& invocation) {
  const auto request = request_of(invocation);
  if (!request) return fail_with(request.error());
  const auto plan = kafka::plan_topics(request->options, request->replication, request->timeout);
  if (!plan) return fail_with(plan.error());
  print_plan(*plan, invocation.globals.output);
  return exit_ok;
}

int apply_topics(const Invocation& invocation) {
  const auto request = request_of(invocation);
  if (!request) return fail_with(request.error());
  const auto plan = kafka::plan_topics(request->options, request->replication, request->timeout);
  if (!plan) return fail_with(plan.error());
  if (const auto done = kafka::apply_topics(request->options, *plan, request->timeout); !done)
    return fail_with(done.error());
  const auto after = plan_after_creating(*request);
  if (!after) return fail_with(after.error());
  print_plan(*after, invocation.globals.output);
  return differs(*after) ? fail(exit_conflict, "topics that exist are not changed; see what differs") : int{exit_ok};
}

}  // namespace mfad::ctl
