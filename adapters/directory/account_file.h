// The accounts of an LDIF file, in two walks: the first notes memberships and everything that is wrong with single
// entries, the second yields accounts. Memory is bounded by memberships.h, one set of ids and one entry; never by the
// size of the file. One thread; blocks on the file.
#pragma once

#include <cstddef>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "adapters/directory/accounts.h"
#include "adapters/directory/ldif.h"
#include "events/base/error.h"

namespace mfad::directory {

using Progress = std::function<void(std::size_t bytes_read, std::size_t bytes_total)>;

class AccountFile {
 public:
  static Result<AccountFile> open(const std::string& path, Mapping mapping);

  void scan(const Progress& progress);  // the first walk; once

  // The next account of the second walk; what is wrong with one is added to `problems`. Nothing at the end.
  std::optional<Account> next(const Progress& progress);

  const std::vector<Problem>& problems() const { return problems_; }
  std::size_t entries() const { return entries_; }

 private:
  AccountFile(Mapping mapping, std::unique_ptr<std::ifstream> input, std::size_t bytes);

  void note(const Entry& entry);
  std::optional<Account> check(const Entry& entry);

  Mapping mapping_;
  std::unique_ptr<std::ifstream> input_;
  std::size_t bytes_total_;
  std::unique_ptr<LdifReader> reader_;
  Memberships memberships_;
  std::vector<Problem> problems_;
  std::unordered_set<std::size_t> bad_entries_;                // by line: refused in the first walk
  std::unordered_map<std::string, std::size_t> lines_of_ids_;  // account id → line
  std::size_t entries_ = 0;
};

}  // namespace mfad::directory
