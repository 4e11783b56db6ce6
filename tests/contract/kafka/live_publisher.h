// A publisher on a thread of its own, with the real time, as the daemon runs it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "adapters/kafka/rdkafka_broker.h"
#include "daemon/publish/publisher.h"
#include "tests/support/published_log.h"

namespace mfad::test {

class LivePublisher {
 public:
  LivePublisher(PublishedLog& source, StateRows& rows, const std::string& bootstrap, bool has_admin = true);
  ~LivePublisher();

  publish::Publisher& operator*() { return publisher_; }
  publish::Publisher* operator->() { return &publisher_; }

  // True as soon as `holds`, which is asked after every step; false when time is up.
  bool wait_until(const std::function<bool()>& holds, std::chrono::seconds patience = std::chrono::seconds{30});

  bool wait_until_published();
  void store_cursor();  // what the writer does with its next group
  bool wait_until_state(publish::PublisherState state, std::string_view reason = {});
  // Stores the cursor meanwhile, as the writer does: a republish waits for that.
  bool wait_until_republishing();
  std::string describe() const;

 private:
  void run(const std::stop_token& stop);

  PublishedLog& source_;
  StateRows& rows_;
  kafka::RdKafkaBroker broker_;
  publish::Publisher publisher_;
  std::mutex mutex_;
  std::condition_variable_any stepped_;
  std::jthread thread_;  // ends before everything that it uses
};

}  // namespace mfad::test
