#include "tests/bench/nginx.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace mfad::bench {
namespace {

constexpr const char* program = "/usr/sbin/nginx";
constexpr int connects_max = 500;

std::uint16_t free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), size) != 0) give_up("no free port");
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

bool listens(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return connected;
}

std::string configuration(const std::string& directory, std::uint16_t port, const std::string& body) {
  return fmt::format(
      "daemon off; master_process off; worker_processes 1; pid {0}/pid; error_log {0}/error.log;\n"
      "events {{ worker_connections 2048; }}\n"
      "http {{ access_log off; keepalive_requests 1000000000; default_type application/json; open_file_cache max=16;\n"
      "  client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u;\n"
      "  scgi_temp_path {0}/s; tcp_nopush on; sendfile on;\n"
      "  server {{ listen 127.0.0.1:{1}; root {0};\n"
      "    location = /return {{ return 200 '{2}'; }} }} }}\n",
      directory, port, body);
}

}  // namespace

bool Nginx::installed() { return access(program, X_OK) == 0; }

Nginx::Nginx(const std::string& directory, const std::string& body) : port_(free_port()) {
  std::filesystem::create_directories(directory);
  std::ofstream{directory + "/body.json"} << body;
  std::ofstream{directory + "/nginx.conf"} << configuration(directory, port_, body);
  child_ = std::make_unique<Child>(std::vector<std::string>{program, "-p", directory, "-c", directory + "/nginx.conf",
                                                            "-e", directory + "/error.log"},
                                   directory + "/output");
  for (int tries = 0; !listens(port_); ++tries) {
    if (tries == connects_max) give_up("nginx does not listen");
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

std::string Nginx::request(bool from_file) {
  return fmt::format(
      "GET /{} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
      "mfad_0123456789012345678901234567890123456789012\r\nAccept: application/json\r\n\r\n",
      from_file ? "body.json" : "return");
}

}  // namespace mfad::bench
