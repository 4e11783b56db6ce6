#include "adapters/directory/account_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace mfad::directory {

Result<AccountFile> AccountFile::open(const std::string& path, Mapping mapping) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code)) {
    return error(ErrorCode::not_found,
                 fmt::format("no regular file at {}; it is read twice, so a pipe will not do", path));
  }
  const auto bytes = std::filesystem::file_size(path, code);
  auto input = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (code || !*input) return error(ErrorCode::io, fmt::format("cannot read {}; check its permissions", path));
  return AccountFile(mapping, std::move(input), bytes);
}

AccountFile::AccountFile(Mapping mapping, std::unique_ptr<std::ifstream> input, std::size_t bytes)
    : mapping_(mapping),
      input_(std::move(input)),
      bytes_total_(bytes),
      reader_(std::make_unique<LdifReader>(*input_)) {}

void AccountFile::note(const Entry& entry) {
  ++entries_;
  if (auto problem = note_memberships(entry, mapping_, memberships_)) {
    problems_.push_back(std::move(*problem));
    bad_entries_.insert(entry.line);
  }
}

void AccountFile::scan(const Progress& progress) {
  while (auto item = reader_->next()) {
    if (*item) {
      note(**item);
    } else {
      problems_.push_back(std::move(item->error()));
    }
    progress(reader_->bytes_read(), bytes_total_);
  }
  input_->clear();
  input_->seekg(0);
  reader_ = std::make_unique<LdifReader>(*input_);
}

std::optional<Account> AccountFile::check(const Entry& entry) {
  if (bad_entries_.contains(entry.line)) return std::nullopt;
  auto account = to_account(entry, mapping_, memberships_);
  if (!account) {
    problems_.push_back(std::move(account.error()));
    return std::nullopt;
  }
  if (!*account) return std::nullopt;
  const auto [found, fresh] = lines_of_ids_.try_emplace((*account)->account_id, entry.line);
  if (!fresh) {
    problems_.push_back(
        {entry.line, fmt::format("same account as the entry at line {}; remove one of them", found->second)});
    return std::nullopt;
  }
  return std::move(*account);
}

std::optional<Account> AccountFile::next(const Progress& progress) {
  while (auto item = reader_->next()) {
    progress(reader_->bytes_read(), bytes_total_);
    if (!*item) continue;  // noted in the first walk
    if (auto account = check(**item)) return account;
  }
  return std::nullopt;
}

}  // namespace mfad::directory
