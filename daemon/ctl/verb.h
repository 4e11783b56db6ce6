// What a verb of mfactl is: a row of a table. Everything that is said of a request (path, parameters, body, guard) and
// of its answer (columns) stands in the row; the few verbs that are more than one request have a function of their own.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mfad::ctl {

// Where an argument goes: `name` a member of the body (`policy.lockout.minutes`; `enforced[]` appends to an array,
// `any_of[].group` appends an object, `priorities{}` adds NAME=N), `?name` a query parameter, `>member` a file that
// takes a secret of the answer, `` (empty) nowhere: the verb's function reads it.
enum class Kind : std::uint8_t {
  text,
  number,
  number_or_word,  // `tail`
  time,            // RFC 3339, or `now`
  flag,            // true
  off,             // false
  list,            // may be repeated
  words,           // may be repeated, or separated by commas
  pairs,           // NAME=N, repeated
  secret,          // read from a file, or from a line of standard input; never an argument
  body_file,       // the whole body, as JSON
  save,            // a file, mode 0600
};

using Names = std::span<const std::string_view>;

struct Argument {
  std::string_view name;  // `--name` an option, `name` a positional after those of the path
  std::string_view target;
  Kind kind = Kind::text;
  std::string_view help;
  bool required = false;
  std::string_view fallback = {};  // when not given; `{role}` stands for a path parameter
  Names names = {};                // nothing else may be given; empty: anything
};

struct Column {
  std::string_view title;
  std::string_view member;  // `missing.enforced`
};

enum class Shape : std::uint8_t {
  none,  // an answer to a command: its members, one a line
  list,  // pages of items, as a table
  role_state,
};

struct Invocation;
using Run = int (*)(const Invocation&);

struct Verb {
  std::string_view words;  // `store type enable`
  std::string_view method;
  std::string_view path;  // `{…}` are positionals, in this order
  std::string_view help;
  std::vector<Argument> arguments = {};
  std::string_view fixed = {};    // members of every body, as JSON; what is given wins
  std::string_view etag_of = {};  // path of the resource whose ETag guards the change
  std::string_view danger = {};   // what would happen; asked for, or --yes
  Shape shape = Shape::none;
  std::vector<Column> columns = {};
  Run run = nullptr;
};

struct Globals {
  std::string url;
  std::string token_file;
  std::string output;
  std::string actor;
  std::string timeout;
  std::string min_position;
  bool quiet = false;
  bool yes = false;
};

struct Given {
  const Argument* argument = nullptr;
  std::vector<std::string> values;
};

// What the command line says. `verb` points into the tables, which live for ever.
struct Invocation {
  const Verb* verb = nullptr;
  Globals globals;
  std::map<std::string, std::string, std::less<>> path_values;
  std::vector<Given> given;
  std::string if_match;
  int page_items = 50;
  bool all = false;

  const std::vector<std::string>* values_of(std::string_view argument_name) const;
  std::string value_of(std::string_view argument_name) const;  // or its fallback
  bool has(std::string_view argument_name) const { return values_of(argument_name) != nullptr; }
};

const std::vector<const Verb*>& all_verbs();

}  // namespace mfad::ctl
