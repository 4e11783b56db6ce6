#include "adapters/delivery/dev_outbox.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "adapters/delivery/message.h"
#include "events/base/digest.h"

namespace mfad::delivery {
namespace {

constexpr const char* dev_sender = "mfad@localhost";

std::unexpected<Error> failed(std::string_view what, const std::string& path) {
  const int code = errno;
  return error(code == ENOSPC ? ErrorCode::no_space : ErrorCode::io,
               fmt::format("cannot {} {}: {}", what, path, std::strerror(code)));
}

Result<> write_new(const std::string& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return failed("create", path);
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      auto outcome = failed("write", path);
      ::close(file);
      ::unlink(path.c_str());
      return outcome;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::close(file) != 0) return failed("close", path);
  return {};
}

}  // namespace

Result<> DevOutbox::send(const Mail& mail, const std::optional<policy::EmailDelivery>& settings,
                         const std::stop_token&) {
  const std::string from = settings ? settings->from : dev_sender;
  const auto message = format_message(mail, from, clock_.wall(), message_id(random_, from));
  if (!message) return std::unexpected(message.error());
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return failed("create", folder_);

  std::array<std::uint8_t, 8> name{};
  random_.fill(name);
  const std::string hex = to_hex(std::string_view(reinterpret_cast<const char*>(name.data()), name.size()));
  const std::string unfinished = fmt::format("{}/.{}.unfinished", folder_, hex);
  const std::string finished = fmt::format("{}/{}.eml", folder_, hex);
  if (auto written = write_new(unfinished, *message); !written) return written;
  if (::rename(unfinished.c_str(), finished.c_str()) != 0) return failed("rename", unfinished);
  return {};
}

}  // namespace mfad::delivery
