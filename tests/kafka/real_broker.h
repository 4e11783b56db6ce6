// A real Kafka node of its own for one test, through ops/kafka/one-node.sh.
#pragma once

#include <memory>
#include <string>

namespace mfad::test {

class RealBroker {
 public:
  // False: the broker could not be fetched or prepared; `why` says so. Tried once per process.
  static bool available(std::string& why);

  explicit RealBroker(bool started = true);
  ~RealBroker();
  RealBroker(const RealBroker&) = delete;
  RealBroker& operator=(const RealBroker&) = delete;

  const std::string& bootstrap() const { return bootstrap_; }
  void start();   // again, with its data
  void stop();    // SIGTERM
  void crash();   // SIGKILL
  void freeze();  // SIGSTOP
  void thaw();

  void create_topics();
  void delete_topic(const std::string& name);  // and waits until it is gone

 private:
  std::string folder_;
  std::string bootstrap_;
  bool running_ = false;
};

}  // namespace mfad::test
