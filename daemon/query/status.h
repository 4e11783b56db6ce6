// What GET /v1/status shows (contract §5), and where it comes from. Implemented by the composition root. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/query/query.h"

namespace mfad::query {

struct Status {
  struct Projection {
    std::string name;
    Position position;
    std::string state;  // running, rebuilding, halted
  };
  struct Publisher {
    std::string state = "off";  // off, running, waiting, halted
    Position cursor;
    std::optional<std::string> reason;
  };
  struct Warning {
    std::string code;
    std::string detail;
  };
  std::vector<Projection> projections;
  Publisher publisher;
  std::vector<std::string> degraded;
  std::vector<Warning> warnings;
};

class StatusSource {
 public:
  virtual ~StatusSource() = default;
  virtual Status status() const = 0;
};

Query status();

}  // namespace mfad::query
