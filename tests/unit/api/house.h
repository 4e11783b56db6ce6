// The whole daemon in memory and in one thread: the real writer, projections and API, stepped until nothing is left to
// do. A request goes in as HTTP hands it over, and the answer comes out as HTTP would send it.
#pragma once

#include "daemon/command/command_loop.h"
#include "daemon/project/projection_runner.h"
#include "projections/account_state/account_state.h"
#include "projections/role_state/role_state.h"
#include "tests/unit/api/bench.h"

namespace mfad::test {

class CodesOfTheStep final : public CodeCheck {
 public:
  std::string authenticator_code(const Secret& seed, std::int64_t step) const override {
    return fmt::format("{:06}", (static_cast<unsigned char>(seed.reveal().at(0)) * 1000 + step) % 1'000'000);
  }
};

class HouseTest : public ::testing::Test {
 protected:
  HouseTest() {
    tail.listen([this](Position position) { tail_gate.on_advanced(position); });
    open_loop();
    std::vector<std::unique_ptr<Projection>> projections;
    projections.push_back(std::make_unique<role_state::RoleStateProjection>(context));
    projections.push_back(std::make_unique<account_state::AccountStateProjection>(context));
    runner = std::move(project::ProjectionRunner::open({log, rows, context, views, metrics, quiet,
                                                        [this](Position position) { rows_gate.on_advanced(position); }},
                                                       std::move(projections))
                           .value());
    service.set_stage(api::Stage::ready);
    submit_bootstrap();
    for (const auto role : {"portal", "helpdesk", "sync", "auditor", "verifier", "operator"}) {
      const auto made =
          post("/v1/callers", "admin", fmt::format(R"({{"name":"{0}","role":"{0}","stores":["*"]}})", role));
      tokens[role] = text_between(made.body, R"("token":")", "\"");
    }
  }

  void open_loop() {
    command::CommandLoop::World its_world{log,
                                          head_register,
                                          box,
                                          clock,
                                          random,
                                          codes,
                                          answers,
                                          queue,
                                          tail,
                                          callers,
                                          mailbox,
                                          metrics,
                                          [this](const command::Delivery& delivery) { mails.push_back(delivery); }};
    loop = std::move(command::CommandLoop::open(std::move(its_world),
                                                {.hash_key = context.hash_key, .cluster = "test", .dev = true}, {})
                         .value());
  }

  void submit_bootstrap() {
    std::vector<command::Submission> one;
    one.push_back({.command = InstallationCommand{installation::RegisterBootstrap{sha256(tokens.at("admin"))}},
                   .actor = {SystemActor::start},
                   .request_id = "start",
                   .idempotency = std::nullopt,
                   .done = [](const command::Answer&) {}});
    queue.submit(one);
    settle();
  }

  void step_writer() {
    while (true) {
      const auto step = loop->step();
      ASSERT_FALSE(std::holds_alternative<command::CommandLoop::Failed>(step))
          << std::get<command::CommandLoop::Failed>(step).error.message;
      if (std::holds_alternative<command::CommandLoop::Idle>(step)) return;
    }
  }
  void step_projections() {
    while (runner->step().value()) continue;
  }
  void settle() {
    do {
      step_writer();
      step_projections();
      points.run_all();
      pool.run_all();
    } while (queue.depth().interactive + queue.depth().bulk > 0 || !points.waiting.empty() || !pool.waiting.empty());
  }

  Answered begin(api::Request request) {
    auto kept = std::make_shared<KeptExchange::Kept>();
    service.handle(std::move(request), std::make_shared<KeptExchange>(kept));
    service.turn_ended();
    return kept;
  }
  api::Response send(api::Request request) {
    const auto answered = begin(std::move(request));
    settle();
    EXPECT_TRUE(answered->response);
    return answered->response.value_or(api::Response{});
  }

  api::Response get(const std::string& target, const std::string& role) {
    return send(request_of(api::Method::get, target, tokens.at(role)));
  }
  api::Response post(const std::string& target, const std::string& role, const std::string& body,
                     std::string key = {}) {
    if (key.empty()) key = fmt::format("key-{:016}", ++keys);
    auto request = request_of(api::Method::post, target, tokens.at(role), body);
    request.headers.emplace_back("idempotency-key", std::move(key));
    request.headers.emplace_back("mfa-actor", "Jane Doe");
    return send(std::move(request));
  }
  // With the ETag as it is now, or as a creation.
  api::Response put(const std::string& target, const std::string& etag_of, const std::string& body) {
    const auto etag = header_of(get(etag_of, "admin"), "ETag");
    auto request = request_of(api::Method::put, target, tokens.at("admin"), body);
    request.headers.emplace_back(etag.empty() ? "if-none-match" : "if-match", etag.empty() ? "*" : etag);
    return send(std::move(request));
  }
  api::Response observe(const std::string& account, const std::string& rest = {}) {
    return send(request_of(
        api::Method::put, "/v1/stores/s1/accounts/" + account, tokens.at("sync"),
        fmt::format(
            R"({{"user_name":"{0}@corp","enabled":true,"container":"ou=people,o=corp","groups":["cn=staff,o=corp"],"source":"ad","observed_at":"{1}"{2}}})",
            account, to_rfc3339(clock.wall()), rest)));
  }

  // A store with authenticator and email, enrollment on, and one role that enforces the authenticator.
  void furnish() {
    ASSERT_EQ(put("/v1/stores/s1", "/v1/stores/s1", R"({"name":"Corp","provider":"ldap","enabled":true})").status, 201);
    for (const auto* type : {"authenticator", "email"})
      ASSERT_EQ(put(fmt::format("/v1/stores/s1/authentication-types/{}", type), "/v1/stores/s1", R"({"enabled":true})")
                    .status,
                200);
    ASSERT_EQ(put("/v1/stores/s1/enrollment", "/v1/stores/s1", R"({"enabled":true})").status, 200);
    ASSERT_EQ(
        put("/v1/stores/s1/roles/staff", "/v1/stores/s1/roles/staff",
            R"({"name":"Staff","priority":20,"criteria":{"any_of":[{"group":"CN=Staff, O=Corp"}]},"policy":{"enforced":["authenticator"]}})")
            .status,
        201);
  }

  std::string code_now(const std::string& seed) const {
    return codes.authenticator_code(Secret(seed), clock.wall().time_since_epoch().count() / 30'000);
  }

  // Enrolls the authenticator of an account; the raw seed.
  std::string enroll(const std::string& account) {
    const auto started = post(
        "/v1/stores/s1/accounts/" + account + "/enrollments", "portal",
        fmt::format(
            R"({{"type":"authenticator","session":{{"method":"password","authenticated_at":"{}","client":"web"}}}})",
            to_rfc3339(clock.wall())));
    EXPECT_EQ(started.status, 201) << started.body;
    const auto seed = unbase32(text_between(started.body, R"("secret":")", "\""));
    const auto id = text_between(started.body, R"("enrollment_id":")", "\"");
    const auto confirmed = post("/v1/stores/s1/accounts/" + account + "/enrollments/" + id + ":confirm", "portal",
                                fmt::format(R"({{"code":"{}"}})", code_now(seed)));
    EXPECT_EQ(confirmed.body, R"({"result":"passed","status":"enrolled","attempts_left":5})");
    clock.advance(Milliseconds{30'000});
    return seed;
  }
  static std::string unbase32(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
      bits = bits << 5U | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
      if ((count += 5) < 8) continue;
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> static_cast<unsigned>(count) & 255U));
    }
    return bytes;
  }

  memory::MemoryEventLog log{{.lineage = {1, 2, 3}, .cluster = "test", .created_at = {}}};
  memory::MemoryHeadRegister head_register;
  memory::MemoryRowStore rows;
  memory::MemorySecretBox box;
  memory::ManualClock clock;
  memory::SeededRandom random{1};
  CodesOfTheStep codes;
  ProjectionContext context{.box = box, .hash_key = std::string(box.hash_key()), .dev = true};
  command::CallerTableHolder callers;
  command::TailSignal tail{Position{}};
  command::CursorMailbox mailbox;
  command::SubmissionQueue queue;
  project::ReadViewHolder views;
  query::ReadGate rows_gate{Position{}};
  query::ReadGate tail_gate{Position{}};
  KeptPool pool;
  query::FairPool scans{pool, 2};
  KeptPool points;
  KeptOperations operations;
  KeptStatus status;
  observe::NoMetrics metrics;
  observe::NoLog quiet;
  query::Cursors cursors{"cursor key"};
  api::Answers answers{{.cluster = "test", .dev = true}};
  query::World world{log,
                     box,
                     callers,
                     status,
                     cursors,
                     clock,
                     account_state::AccountStateQuery(context),
                     role_state::RoleStateQuery(context),
                     true};
  std::vector<command::Delivery> mails;
  std::unique_ptr<command::CommandLoop> loop;
  std::unique_ptr<project::ProjectionRunner> runner;
  KeptLog logged;
  std::map<std::string, std::string> tokens{{"admin", "bootstrap-token-of-32-characters!!"}};
  int keys = 0;
  api::Service service{{world, callers, queue, answers, tail, views, rows_gate, tail_gate, scans, points, clock, random,
                        metrics, operations, logged}};
};

}  // namespace mfad::test
