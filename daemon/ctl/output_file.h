// A file that holds all that was written, or what it held before: written beside it and renamed at the end.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "events/base/error.h"

namespace mfad::ctl {

class OutputFile {
 public:
  // `-` is standard output; that, and what is no regular file (a pipe), is written as it comes.
  static Result<OutputFile> open(const std::string& path);

  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();  // without keep(): nothing happened

  bool write(std::string_view bytes);
  Result<> keep();

 private:
  struct Closer {
    void operator()(std::FILE* file) const;
  };
  using File = std::unique_ptr<std::FILE, Closer>;

  OutputFile(File file, std::string path, std::string beside)
      : file_(std::move(file)), path_(std::move(path)), beside_(std::move(beside)) {}

  File file_;
  std::string path_;
  std::string beside_;  // empty: written as it comes
};

}  // namespace mfad::ctl
