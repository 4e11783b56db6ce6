// Reads LDIF content (RFC 2849) entry by entry: strict, streaming, bounded. A bad entry is one problem with its line;
// reading goes on at the next blank line. Two things are taken that the RFC refuses and real exports have: UTF-8 that
// is not base64, and a byte order mark. One thread; blocks on the stream only.
#pragma once

#include <cstddef>
#include <expected>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/directory/lines.h"

namespace mfad::directory {

inline constexpr std::size_t entry_bytes_max =
    4 * 1024 * 1024;  // a group of 40,000 members; larger ones come in ranges

struct Problem {
  std::size_t line = 0;
  std::string message;  // what is wrong and what to change; names attributes, never a person's values

  bool operator==(const Problem&) const = default;
};

struct Attribute {
  std::size_t line = 0;
  std::string name;  // lower case, with its options: `cn;lang-de`
  std::string value;

  bool operator==(const Attribute&) const = default;
};

struct Entry {
  std::size_t line = 0;  // of its dn
  std::string dn;
  std::vector<Attribute> attributes;

  const Attribute* find(std::string_view name) const;             // the first of that name
  bool has(std::string_view name, std::string_view value) const;  // value without regard to ASCII case
  bool operator==(const Entry&) const = default;
};

class LdifReader {
 public:
  explicit LdifReader(std::istream& input) : lines_(input) {}  // `input` outlives this

  // The next entry, or what is wrong with it; nothing at the end of the input.
  std::optional<std::expected<Entry, Problem>> next();
  std::size_t bytes_read() const { return lines_.bytes_read(); }

 private:
  bool next_content_line(Line& line);  // skips comments
  std::optional<Problem> check_start(Line& line);
  std::expected<Entry, Problem> read_entry(Line line);
  Problem skip_entry(Problem problem);
  Problem refuse_file(Problem problem);

  Lines lines_;
  bool started_ = false;
  bool ended_ = false;
};

}  // namespace mfad::directory
