#include "adapters/rocksdb/info_log.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <system_error>

#include <rocksdb/env.h>

namespace mfad::rocks {
namespace {

constexpr std::size_t line_bytes_max = 2048;
constexpr std::uintmax_t file_bytes_max = 1024 * 1024;  // a bigger one begins anew at the next start

class InfoLog final : public rocksdb::Logger {
 public:
  explicit InfoLog(std::string path) : rocksdb::Logger(rocksdb::WARN_LEVEL), path_(std::move(path)) {}

  using rocksdb::Logger::Logv;

  // Its formats come from RocksDB, which the attribute tells the compiler: they are not ours to check.
  __attribute__((format(printf, 2, 0))) void Logv(const char* format, va_list arguments) override {
    std::array<char, line_bytes_max> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    const std::scoped_lock lock{mutex_};
    if (!file_) open();
    if (!file_) return;
    std::fprintf(file_.get(), "%lld %s\n", static_cast<long long>(std::time(nullptr)), line.data());
    std::fflush(file_.get());
  }

 private:
  struct Closes {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void open() {
    std::error_code absent;
    const auto size = std::filesystem::file_size(path_, absent);
    file_.reset(std::fopen(path_.c_str(), !absent && size > file_bytes_max ? "we" : "ae"));
  }

  std::string path_;
  std::mutex mutex_;
  std::unique_ptr<std::FILE, Closes> file_;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_info_log(const std::string& database_path) {
  return std::make_shared<InfoLog>(database_path + "/LOG");
}

}  // namespace mfad::rocks
