// A small blocking HTTP client that shows every byte. A read that takes longer than ten seconds fails the test instead
// of hanging it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mfad::http {

class WireClient {
 public:
  // `receive_buffer`: a small one makes the server's writes stall early; 0 = the system's.
  explicit WireClient(std::uint16_t port, int receive_buffer = 0);
  WireClient();  // not connected yet
  ~WireClient();
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;

  bool connect(std::uint16_t port);
  bool send(std::string_view bytes);  // false: the server has closed
  void end_sending();                 // half-close
  void abort();                       // closes with a reset

  // One answer whole, its date replaced by `D`; what came of it where the connection ended before.
  std::string answer();
  std::string head();  // up to and with the empty line
  std::string bytes(std::size_t count);
  std::string until_closed();  // dates replaced
  bool closed() { return until_closed().empty(); }
  bool was_reset() const { return was_reset_; }  // so that a client less lucky may have lost the answer

 private:
  bool receive();
  bool receive_until(std::string_view end);

  int socket_ = -1;
  bool was_reset_ = false;
  std::string received_;
};

std::string without_dates(std::string text);

}  // namespace mfad::http
