// Every bound of the HTTP adapter, with its reason (contract §2, reliability AB19, AB20). Sizes are fixed; times and
// numbers of connections are given to the server, so that a test need not wait for them.
#pragma once

#include <chrono>
#include <cstddef>

namespace mfad::http {

inline constexpr std::size_t request_line_bytes_max = 4 * 1024;
inline constexpr std::size_t field_bytes_max = 16 * 1024;  // all field lines of a request, line ends included
inline constexpr std::size_t fields_max = 64;
inline constexpr std::size_t content_length_digits_max = 18;  // fits 64 bits without a check for overflow
inline constexpr std::size_t chunk_size_digits_max = 8;       // 4 GiB: far beyond any body we take
inline constexpr std::size_t read_bytes = 8 * 1024;           // asked of the socket while there is no body to read
inline constexpr std::size_t body_read_bytes = 64 * 1024;
inline constexpr std::size_t kept_buffer_bytes_max = 64 * 1024;  // a bigger buffer is given back after its request
inline constexpr std::size_t linger_bytes_max =
    4 * 1024 * 1024;  // read and dropped, so that the client sees the answer

inline constexpr std::size_t small_body_bytes_max = 4 * 1024;  // always has room: a sign-in, whatever imports do

inline constexpr std::size_t pipelined_in_a_row_max = 8;  // then the other connections have their turn

// When there is no room, this part of the connections is closed at once, so that looking for them costs little per
// connection that comes.
inline constexpr std::size_t evicted_part = 64;

struct ServerLimits {
  std::size_t connections_max = 2048;
  std::size_t connections_per_address_max = 1024;  // one address leaves room for others, and a proxy is one address
  std::size_t requests_per_connection_max = 1'000'000;
  std::size_t bodies_in_flight_bytes_max = 256 * 1024 * 1024;  // read or being handled, all together; then 503
  std::chrono::milliseconds idle{60'000};                      // then closed without an answer
  std::chrono::milliseconds head{10'000};                      // from the first byte to the end of the head, else 408
  std::chrono::milliseconds body{30'000};                      // for the whole body, else 408
  std::chrono::milliseconds body_grace{5'000};  // then the body must have come with at least the minimum rate
  std::size_t body_bytes_per_second_min = 1024;
  std::chrono::milliseconds write_stall{30'000};  // no byte taken for so long: closed
  std::chrono::milliseconds linger{2'000};
  std::chrono::milliseconds stop{10'000};       // what is in flight may finish
  std::chrono::milliseconds heartbeat{15'000};  // contract §5: a comment each 15 s
  std::chrono::milliseconds sweep{1'000};       // how exact all of these are
};

}  // namespace mfad::http
