// The API with everything around it in memory: what is submitted is kept for the test to look at and to answer; pooled
// work waits until the test runs it; time stands still.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "adapters/memory/event_log.h"
#include "adapters/memory/row_store.h"
#include "adapters/memory/secret_box.h"
#include "adapters/memory/time_and_chance.h"
#include "daemon/api/answers.h"
#include "daemon/api/service.h"
#include "daemon/query/status.h"
#include "tests/support/kept_log.h"

namespace mfad::test {

class KeptExchange final : public api::Exchange {
 public:
  struct Kept {
    std::optional<api::Response> response;
    std::unique_ptr<api::BodySource> source;
  };
  explicit KeptExchange(std::shared_ptr<Kept> kept) : kept_(std::move(kept)) {}
  void respond(api::Response response) override {
    EXPECT_FALSE(kept_->response) << "answered twice";
    kept_->response = std::move(response);
  }
  void stream(api::Response head, std::unique_ptr<api::BodySource> source) override {
    respond(std::move(head));
    kept_->source = std::move(source);
  }

 private:
  std::shared_ptr<Kept> kept_;
};
using Answered = std::shared_ptr<KeptExchange::Kept>;

inline std::string header_of(const api::Response& response, std::string_view name) {
  for (const auto& [field, value] : response.headers) {
    if (field == name) return value;
  }
  return {};
}

inline std::string text_between(std::string_view text, std::string_view before, std::string_view after) {
  const auto begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  const auto rest = text.substr(begin + before.size());
  return std::string(rest.substr(0, rest.find(after)));
}

inline std::string code_of(const Answered& answered) {
  return answered->response ? text_between(answered->response->body, R"("code":")", "\"") : "no answer yet";
}

class KeptPool final : public query::Pool {
 public:
  bool post(std::function<void()> work) override {
    if (full) return false;
    waiting.push_back(std::move(work));
    return true;
  }
  void run_all() {
    while (!waiting.empty()) {
      auto work = std::move(waiting.front());
      waiting.pop_front();
      work();
    }
  }
  std::deque<std::function<void()>> waiting;
  bool full = false;
};

class KeptSubmitter final : public command::Submitter {
 public:
  void submit(std::vector<command::Submission>& submissions) override {
    ++hand_overs;
    while (!submissions.empty() && taken.size() < room) {
      taken.push_back(std::move(submissions.front()));
      submissions.erase(submissions.begin());
    }
  }
  std::vector<command::Submission> taken;
  std::size_t room = 1000;
  int hand_overs = 0;
};

class KeptOperations final : public api::Operations {
 public:
  std::optional<std::expected<Position, Reason>> may_republish(std::optional<Position> from) const override {
    if (!looked) return std::nullopt;
    if (refusal) return std::unexpected(*refusal);
    return from.value_or(Position{1});
  }
  void republish(std::optional<Position> from) override { republished.push_back(from); }
  bool has_projection(std::string_view name) const override { return name == "role_state"; }
  void rebuild(std::string_view name) override { rebuilt.emplace_back(name); }
  std::vector<NotReady> not_ready() const override { return missing; }
  std::vector<std::string> degraded() const override { return reasons; }
  bool looked = true;
  std::optional<Reason> refusal;
  std::vector<std::string> rebuilt;
  std::vector<std::optional<Position>> republished;
  std::vector<NotReady> missing;
  std::vector<std::string> reasons;
};

class KeptStatus final : public query::StatusSource {
 public:
  query::Status status() const override { return what; }
  query::Status what;
};

// A caller of every role for all stores (token "<role>-token-of-all-stores"), and one each for `s1` only
// ("<role>-token-of-one-store").
inline installation::InstallationState all_callers() {
  installation::InstallationState state;
  for (const auto role : {CallerRole::admin, CallerRole::helpdesk, CallerRole::portal, CallerRole::verifier,
                          CallerRole::sync, CallerRole::auditor, CallerRole::operator_}) {
    for (const bool all : {true, false}) {
      const auto name = fmt::format("{}-{}", name_of(role), all ? "all" : "one");
      const auto token = fmt::format("{}-token-of-{}", name_of(role), all ? "all-stores" : "one-store");
      state.callers[CallerId(name)] = {.id = CallerId(name),
                                       .name = name,
                                       .role = role,
                                       .stores = {all ? "*" : "s1"},
                                       .token_digest = sha256(token)};
    }
  }
  state.had_caller = true;
  return state;
}

inline constexpr std::string_view a_key = "key-0123456789abcdef";

inline api::Request request_of(api::Method method, std::string target, std::string token = {}, std::string body = {}) {
  api::Request request{.method = method, .target = std::move(target), .headers = {}, .body = std::move(body)};
  if (!token.empty()) request.headers.emplace_back("authorization", "Bearer " + token);
  if (!request.body.empty()) {
    request.body_state = api::BodyState::complete;
    request.headers.emplace_back("content-type", "application/json");
  }
  return request;
}

inline api::Request with(api::Request request, std::string name, std::string value) {
  std::erase_if(request.headers, [&](const auto& header) { return header.first == name; });
  request.headers.emplace_back(std::move(name), std::move(value));
  return request;
}

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    callers.set(std::make_shared<command::CallerTable>(all_callers(), Position{}));
    views.set(std::make_shared<project::ReadView>(rows.snapshot(), Position{}));
    service.set_stage(api::Stage::ready);
  }

  Answered ask(api::Request request) {
    auto kept = std::make_shared<KeptExchange::Kept>();
    service.handle(std::move(request), std::make_shared<KeptExchange>(kept));
    service.turn_ended();
    return kept;
  }

  ProjectionContext context() const { return {.box = box, .hash_key = std::string(box.hash_key()), .dev = true}; }

  memory::MemoryEventLog log{{.lineage = {1, 2, 3}, .cluster = "test", .created_at = {}}};
  memory::MemoryRowStore rows;
  memory::MemorySecretBox box;
  memory::ManualClock clock;
  memory::SeededRandom random{1};
  command::CallerTableHolder callers;
  command::TailSignal tail{Position{}};
  project::ReadViewHolder views;
  query::ReadGate rows_gate{Position{}};
  query::ReadGate tail_gate{Position{}};
  KeptPool pool;
  query::FairPool scans{pool, 2};
  KeptPool points;
  KeptSubmitter submitter;
  KeptOperations operations;
  KeptStatus status;
  observe::NoMetrics metrics;
  query::Cursors cursors{"cursor key"};
  api::Answers answers{{.cluster = "test", .dev = true}};
  query::World world{log,
                     box,
                     callers,
                     status,
                     cursors,
                     clock,
                     account_state::AccountStateQuery(context()),
                     role_state::RoleStateQuery(context()),
                     true};
  KeptLog logged;
  api::Service service{{world, callers, submitter, answers, tail, views, rows_gate, tail_gate, scans, points, clock,
                        random, metrics, operations, logged}};
};

}  // namespace mfad::test
