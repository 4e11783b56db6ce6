// librdkafka's mock cluster with the five topics, and the faults that it can show. One broker unless said otherwise.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace mfad::test {

class MockCluster {
 public:
  MockCluster();
  ~MockCluster();

  std::string bootstrap() const;
  void answer_produce_with(const std::vector<int>& errors);  // rd_kafka_resp_err_t, one per request
  void set_down(bool down);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mfad::test
