// Reads all requests of some bytes as a connection would, with reads of a given size, and writes down what came out.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/request_reader.h"

namespace mfad::http {

inline constexpr std::size_t test_body_bytes_max = 64;

inline std::string describe(const api::Request& request, bool keeps_alive) {
  static constexpr std::string_view methods[] = {"GET", "PUT", "POST", "DELETE", "other"};
  static constexpr std::string_view states[] = {"none", "complete", "too_large", "no_room"};
  auto text = fmt::format("{} {}", methods[static_cast<std::size_t>(request.method)], request.target);
  for (const auto& [name, value] : request.headers) text += fmt::format(" [{}={}]", name, value);
  text += fmt::format(" body {} \"{}\" {}", states[static_cast<std::size_t>(request.body_state)], request.body,
                      keeps_alive ? "keep" : "close");
  return text;
}

inline std::string describe(api::ProtocolError error) {
  static constexpr std::string_view names[] = {"malformed", "timeout", "headers_too_large"};
  return std::string(names[static_cast<std::size_t>(error)]);
}

// One line per request; the last one is a refusal, or `more` where bytes are missing, if they do not end with a
// request.
inline std::vector<std::string> read_all(std::string_view bytes, std::size_t piece) {
  RequestReader reader([](const api::Request&) { return test_body_bytes_max; },
                       std::make_shared<BodyBudget>(test_body_bytes_max));
  std::vector<std::string> seen;
  std::string buffer;
  bool begun = false;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    buffer.append(bytes.substr(at, std::min(piece, bytes.size() - at)));
    while (!buffer.empty()) {
      begun = true;
      buffer.erase(0, reader.read(buffer));
      if (reader.state() == RequestReader::State::refused) {
        seen.push_back(describe(reader.error()));
        return seen;
      }
      if (reader.state() != RequestReader::State::complete) break;
      const bool keeps_alive = reader.keeps_alive();
      seen.push_back(describe(reader.take(), keeps_alive));
      begun = false;
      if (!keeps_alive) return seen;
    }
  }
  if (begun) seen.emplace_back("more");
  return seen;
}

}  // namespace mfad::http
