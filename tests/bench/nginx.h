// nginx as a limit of queries: one process that answers from memory (`return`) or from a file. Nothing where it is not
// installed. One thread.
#pragma once

#include <memory>
#include <string>

#include "tests/bench/child.h"

namespace mfad::bench {

class Nginx {
 public:
  static bool installed();
  Nginx(const std::string& directory, const std::string& body);

  const Child& process() const { return *child_; }
  std::uint16_t port() const { return port_; }
  static std::string request(bool from_file);

 private:
  std::uint16_t port_;
  std::unique_ptr<Child> child_;
};

}  // namespace mfad::bench
