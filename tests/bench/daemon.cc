#include "tests/bench/daemon.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "adapters/system/random.h"

namespace mfad::bench {
namespace {

constexpr double ready_seconds_max = 300;
constexpr int position_waits_max = 200;
constexpr std::array roles{"portal", "sync", "auditor", "operator", "helpdesk"};

std::string random_hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  system::SystemRandom{}.fill({reinterpret_cast<std::uint8_t*>(raw.data()), raw.size()});
  std::string out;
  for (const char c : raw) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(c));
  return out;
}

}  // namespace

std::uint64_t scattered(std::uint64_t number) { return number * 0x9E3779B97F4A7C15U; }

std::string json_string(std::string_view body, std::string_view name) {
  const std::string wanted = fmt::format("\"{}\":\"", name);
  const auto at = body.find(wanted);
  if (at == std::string_view::npos) return {};
  const auto start = at + wanted.size();
  return std::string{body.substr(start, body.find('"', start) - start)};
}

Daemon::Daemon(std::string bin, std::string directory)
    : bin_(std::move(bin)),
      directory_(std::move(directory)),
      data_(directory_ + "/data"),
      kek_file_(directory_ + "/kek") {
  std::filesystem::remove_all(directory_);
  std::filesystem::create_directories(directory_);
  write(kek_file_, random_hex(16));
  tokens_["admin"] = random_hex(24);
  write(token_file("admin"), tokens_["admin"]);
}

Daemon::~Daemon() {
  child_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void Daemon::write(const std::string& path, const std::string& content) const {
  std::ofstream{path} << content;
  chmod(path.c_str(), S_IRUSR | S_IWUSR);
}

std::string Daemon::token_file(const std::string& role) const { return fmt::format("{}/{}.token", directory_, role); }

void Daemon::set_clock_ahead(std::chrono::seconds by) {
  if (!std::filesystem::exists(clock_library())) give_up(clock_library() + " is not there: build set_clock");
  ahead_ = by;
  const std::int64_t seconds = by.count();
  write(clock_file(), {reinterpret_cast<const char*>(&seconds), sizeof seconds});
}

std::chrono::seconds Daemon::now() const {
  return ahead_ + std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
}

double Daemon::start(const std::vector<std::string>& arguments) {
  std::vector<std::string> all;
  if (ahead_ != std::chrono::seconds{0})
    all = {"/usr/bin/env", "LD_PRELOAD=" + clock_library(), "MFAD_SET_CLOCK=" + clock_file()};
  for (const auto& argument : {bin_ + "/mfad", std::string{"serve"}, std::string{"--data-dir"}, data_,
                               std::string{"--listen"}, std::string{"127.0.0.1:0"}, std::string{"--admin-token-file"},
                               token_file("admin"), std::string{"--kek-file"}, kek_file_})
    all.push_back(argument);
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto begun = std::chrono::steady_clock::now();
  child_ = std::make_unique<Child>(std::move(all), directory_ + "/mfad.log");
  const std::string line = child_->wait_for_line("mfad ready ", ready_seconds_max);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  const auto colon = line.find(':', line.find("url=http://") + std::string_view{"url=http://"}.size());
  port_ = static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
  if (tokens_.size() == 1) make_callers();
  return taken.count();
}

void Daemon::stop() {
  child_->stop();
  child_.reset();
}

void Daemon::kill() {
  child_->kill();
  child_.reset();
}

void Daemon::make_callers() {
  for (const char* role : roles) {
    const auto made =
        must("POST", "/v1/callers", "admin", fmt::format(R"({{"name":"{}","role":"{}","stores":["*"]}})", role, role));
    tokens_[role] = json_string(made.body, "token");
    write(token_file(role), tokens_[role]);
  }
}

std::string Daemon::request(const std::string& method, const std::string& path, const std::string& role,
                            const std::string& body, const std::string& more_headers) {
  std::string out =
      fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n", method, path, tokens_.at(role));
  if (method == "POST")
    fmt::format_to(std::back_inserter(out), "Idempotency-Key: bench-{:016x}\r\n", scattered(++keys_));
  out += more_headers;
  if (method != "GET") {
    if (more_headers.find("Content-Type") == std::string::npos) out += "Content-Type: application/json\r\n";
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", body.size());
  }
  out += "\r\n";
  out += body;
  return out;
}

Answer Daemon::ask(const std::string& method, const std::string& path, const std::string& role, const std::string& body,
                   const std::string& more_headers) {
  return bench::ask(port_, request(method, path, role, body, more_headers));
}

Answer Daemon::must(const std::string& method, const std::string& path, const std::string& role,
                    const std::string& body, const std::string& more_headers) {
  auto answer = ask(method, path, role, body, more_headers);
  if (answer.status < 200 || answer.status > 202)
    give_up(fmt::format("{} {}: {} {}", method, path, answer.status, answer.body));
  return answer;
}

Answer Daemon::put(const std::string& path, const std::string& etag_of, const std::string& body) {
  const std::string etag = ask("GET", etag_of, "admin").header("etag");
  return must("PUT", path, "admin", body,
              etag.empty() ? std::string{"If-None-Match: *\r\n"} : fmt::format("If-Match: {}\r\n", etag));
}

std::uint64_t Daemon::position() {
  const auto status = must("GET", "/v1/status", "admin");
  const auto at = status.body.find("\"position\":");
  return std::stoull(status.body.substr(at + std::string_view{"\"position\":"}.size()));
}

void Daemon::wait_until_idle() {
  for (std::uint64_t before = 0, now = position(); now != before; now = position()) {
    before = now;
    std::this_thread::sleep_for(std::chrono::seconds{1});
  }
  wait_for_rows();
}

void Daemon::wait_for_rows() {
  const std::string path = fmt::format("/v1/stores?min_position={}&wait=10s", position());
  for (int waits = 0; waits < position_waits_max; ++waits) {
    if (ask("GET", path, "admin").status == 200) return;
  }
  give_up("the rows do not reach the tail of the log");
}

double Daemon::metric(const std::string& name) {
  const auto answer = bench::ask(port_, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  const std::string wanted = fmt::format("\n{} ", name);
  const auto at = answer.body.find(wanted);
  return at == std::string::npos ? 0 : std::stod(answer.body.substr(at + wanted.size()));
}

}  // namespace mfad::bench
