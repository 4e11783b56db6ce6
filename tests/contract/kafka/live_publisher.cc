#include "tests/contract/kafka/live_publisher.h"

#include <fmt/format.h>

namespace mfad::test {
namespace {

kafka::KafkaOptions options_for(const std::string& bootstrap, bool has_admin) {
  kafka::KafkaOptions options;
  options.bootstrap = bootstrap;
  options.has_admin = has_admin;
  return options;
}

Milliseconds since_start() {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

LivePublisher::LivePublisher(PublishedLog& source, StateRows& rows, const std::string& bootstrap, bool has_admin)
    : source_(source),
      rows_(rows),
      broker_(options_for(bootstrap, has_admin)),
      publisher_(source.log, &broker_, &rows, &rows, {}),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

LivePublisher::~LivePublisher() {
  thread_.request_stop();
  publisher_.wake();
}

void LivePublisher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto result = publisher_.step(since_start(), Milliseconds{20});
    std::unique_lock lock{mutex_};
    stepped_.notify_all();
    if (result == publish::StepResult::idle) stepped_.wait_for(lock, stop, Milliseconds{10}, [] { return false; });
  }
  publisher_.close();
}

bool LivePublisher::wait_until(const std::function<bool()>& holds, std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    std::unique_lock lock{mutex_};
    if (stepped_.wait_until(lock, deadline) == std::cv_status::timeout) return false;
    if (std::chrono::steady_clock::now() > deadline) return false;
  }
  return true;
}

bool LivePublisher::wait_until_published() {
  return wait_until([&] {
    if (rows_.dirty() > 0) store_cursor();  // their marks wait for it
    return publisher_.status().cursor == source_.log.tail() && rows_.dirty() == 0;
  });
}

bool LivePublisher::wait_until_state(publish::PublisherState state, std::string_view reason) {
  return wait_until([&] {
    const auto status = publisher_.status();
    return status.state == state && (reason.empty() || status.reason == reason);
  });
}

bool LivePublisher::wait_until_republishing() {
  return wait_until([&] {
    store_cursor();
    return publisher_.status().state == publish::PublisherState::running;
  });
}

void LivePublisher::store_cursor() {
  if (auto cursor = publisher_.take_cursor_update(); !cursor.empty()) source_.append(0, std::move(cursor));
}

std::string LivePublisher::describe() const {
  const auto status = publisher_.status();
  return fmt::format("{} {} ({}), cursor {}", name_of(status.state), status.reason.value_or("-"), status.detail,
                     status.cursor.value);
}

}  // namespace mfad::test
