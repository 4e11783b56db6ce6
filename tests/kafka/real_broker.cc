#include "tests/kafka/real_broker.h"

#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "adapters/kafka/handle.h"
#include "adapters/kafka/topics.h"

namespace mfad::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* script = "ops/kafka/one-node.sh";
constexpr int patience_ms = 20'000;

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 512> line{};
  while (fgets(line.data(), line.size(), pipe) != nullptr) outcome.output += line.data();
  outcome.status = pclose(pipe);
  return outcome;
}

std::string make_folder() {
  const char* build = getenv("MFAD_BUILD");
  const fs::path parent = fs::path{build == nullptr ? "build/dev" : build} / "kafka-tests";
  fs::create_directories(parent);
  std::string name = (fs::absolute(parent) / "node-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder could be made for the broker");
  return name;
}

// The names of the topics that the broker has.
bool has_topic(const std::string& bootstrap, const std::string& name) {
  const auto listed = run(fmt::format("kcat -b {} -L -m 5 2>/dev/null", bootstrap));
  return listed.output.find(fmt::format("topic \"{}\"", name)) != std::string::npos;
}

}  // namespace

bool RealBroker::available(std::string& why) {
  static const Outcome prepared = run(fmt::format("{} prepare 2>&1", script));
  why = prepared.output;
  return prepared.status == 0;
}

RealBroker::RealBroker(bool started) : folder_(make_folder()) {
  start();
  if (!started) stop();
}

RealBroker::~RealBroker() {
  if (running_) run(fmt::format("{} crash {}", script, folder_));
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void RealBroker::start() {
  const auto started = run(fmt::format("{} start {} 0", script, folder_));
  if (started.status != 0) throw std::runtime_error("the broker did not start: " + started.output);
  bootstrap_ = started.output.substr(0, started.output.find('\n'));
  running_ = true;
}

void RealBroker::stop() {
  run(fmt::format("{} stop {}", script, folder_));
  running_ = false;
}

void RealBroker::crash() {
  run(fmt::format("{} crash {}", script, folder_));
  running_ = false;
}

void RealBroker::freeze() {
  std::ifstream file{folder_ + "/1/pid"};
  pid_t process = 0;
  if (file >> process) kill(process, SIGSTOP);
}

void RealBroker::thaw() {
  std::ifstream file{folder_ + "/1/pid"};
  pid_t process = 0;
  if (file >> process) kill(process, SIGCONT);
}

void RealBroker::create_topics() {
  kafka::KafkaOptions options;
  options.bootstrap = bootstrap_;
  const auto plan = kafka::plan_topics(options, 1, Milliseconds{patience_ms});
  if (!plan) throw std::runtime_error(plan.error().message);
  if (const auto done = kafka::apply_topics(options, *plan, Milliseconds{patience_ms}); !done)
    throw std::runtime_error(done.error().message);
}

void RealBroker::delete_topic(const std::string& name) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap_.c_str(), nullptr, 0);
  const kafka::Handle client{rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0)};
  rd_kafka_DeleteTopic_t* topic = rd_kafka_DeleteTopic_new(name.c_str());
  const kafka::Queue queue{rd_kafka_queue_new(client.get())};
  rd_kafka_DeleteTopics(client.get(), &topic, 1, nullptr, queue.get());
  const kafka::EventPtr answer{rd_kafka_queue_poll(queue.get(), patience_ms)};
  rd_kafka_DeleteTopic_destroy(topic);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{patience_ms};
  while (has_topic(bootstrap_, name)) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(name + " could not be deleted");
  }
}

}  // namespace mfad::test
