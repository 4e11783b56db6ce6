#include "daemon/ctl/output_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace mfad::ctl {
namespace {

// A link stays one: what it names is replaced.
std::string behind_links(const std::string& path) {
  std::error_code code;
  const auto file = std::filesystem::weakly_canonical(path, code);
  return code ? path : file.string();
}

}  // namespace

void OutputFile::Closer::operator()(std::FILE* file) const {
  if (file != stdout) std::fclose(file);
}

Result<OutputFile> OutputFile::open(const std::string& path) {
  if (path == "-") return OutputFile(File(stdout), path, {});
  const auto place = behind_links(path);
  struct stat old{};
  const bool exists = ::stat(place.c_str(), &old) == 0;
  const bool replaceable = !exists || (S_ISREG(old.st_mode) && ::access(place.c_str(), W_OK) == 0);
  const auto beside = replaceable ? place + ".part" : std::string{};
  File file(std::fopen(replaceable ? beside.c_str() : place.c_str(), "wbe"));
  if (file == nullptr || (exists && replaceable && ::fchmod(::fileno(file.get()), old.st_mode & 0777U) != 0)) {
    return error(ErrorCode::io, fmt::format("cannot write {}; check that its folder exists and may be written", path));
  }
  return OutputFile(std::move(file), place, beside);
}

OutputFile::~OutputFile() {
  if (file_ != nullptr && !beside_.empty()) ::unlink(beside_.c_str());
}

bool OutputFile::write(std::string_view bytes) {
  return std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size();
}

Result<> OutputFile::keep() {
  const bool whole = std::fflush(file_.get()) == 0 && (beside_.empty() || ::fsync(::fileno(file_.get())) == 0);
  if (!whole || (!beside_.empty() && std::rename(beside_.c_str(), path_.c_str()) != 0))
    return error(ErrorCode::io, fmt::format("cannot write {}; check the room on its disk", path_));
  beside_.clear();
  return {};
}

}  // namespace mfad::ctl
