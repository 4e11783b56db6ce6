#include "daemon/ctl/input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "daemon/ctl/exit.h"

namespace mfad::ctl {
namespace {

constexpr std::size_t file_bytes_max = 1024 * 1024;

std::string trim(const std::string& line) {
  constexpr auto* space = " \t\r\n";
  const auto from = line.find_first_not_of(space);
  return from == std::string::npos ? std::string{} : line.substr(from, line.find_last_not_of(space) - from + 1);
}

std::string read_all(std::istream& input) {
  std::string text(file_bytes_max + 1, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(input.gcount()));
  return text;
}

}  // namespace

Result<std::string> read_secret(const std::string& path, const std::string& what) {
  std::string line;
  if (path == "-") {
    if (isatty(STDIN_FILENO) == 1) fmt::print(stderr, "{}: ", what);
    std::getline(std::cin, line);
  } else {
    std::ifstream file(path);
    if (!file)
      return error(ErrorCode::not_found,
                   fmt::format("cannot read the {} from {}; check the path and its permissions", what, path));
    std::getline(file, line);
  }
  line = trim(line);
  if (line.empty())
    return error(ErrorCode::invalid,
                 fmt::format("no {} in {}; put it on the first line", what, path == "-" ? "standard input" : path));
  return line;
}

Result<std::string> read_whole(const std::string& path) {
  std::string text;
  if (path == "-") {
    text = read_all(std::cin);
  } else {
    std::ifstream file(path, std::ios::binary);
    if (!file)
      return error(ErrorCode::not_found, fmt::format("cannot read {}; check the path and its permissions", path));
    text = read_all(file);
  }
  if (text.size() > file_bytes_max)
    return error(ErrorCode::too_large, fmt::format("{} is larger than {} bytes", path, file_bytes_max));
  return text;
}

bool confirmed(const std::string& what, bool yes) {
  if (yes) return true;
  say(what);
  if (isatty(STDIN_FILENO) != 1) {
    say("nothing was done; say --yes to do it without a terminal");
    return false;
  }
  fmt::print(stderr, "go on? [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  return trim(answer) == "y" || trim(answer) == "yes";
}

}  // namespace mfad::ctl
