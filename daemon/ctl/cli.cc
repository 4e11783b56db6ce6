#include "daemon/ctl/cli.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <deque>
#include <optional>
#include <utility>

#include "daemon/ctl/exit.h"
#include "daemon/ctl/names.h"
#include "daemon/ctl/target.h"

namespace mfad::ctl {
namespace {

// Where CLI11 puts what it parses; a deque, because it keeps pointers.
struct Slot {
  const Argument* argument = nullptr;
  CLI::Option* option = nullptr;
  std::vector<std::string> values;
  bool flag = false;
};

struct Command {
  const Verb* verb = nullptr;
  CLI::App* app = nullptr;
  std::deque<std::pair<std::string, std::string>> path_values;
  std::deque<Slot> slots;
};

bool is_flag(Kind kind) { return kind == Kind::flag || kind == Kind::off; }
bool is_many(Kind kind) { return kind == Kind::list || kind == Kind::words || kind == Kind::pairs; }
bool is_positional(const Argument& argument) { return !argument.name.starts_with('-'); }

std::string describe(const Argument& argument) {
  const auto fallback = argument.fallback.empty() ? std::string{} : fmt::format(" (default {})", argument.fallback);
  return std::string(argument.help) + fallback;
}

bool replaces_body(const Verb& verb) {
  return std::ranges::any_of(verb.arguments, [](const Argument& a) { return a.kind == Kind::body_file; });
}

bool is_whole_number(const std::string& text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end && number >= 0;
}

// What CLI11 shows when a value is refused; empty for one that is good.
std::string check_number(const std::string& text) {
  return is_whole_number(text) ? std::string{} : fmt::format("{} is not a whole number of at least 0", text);
}

std::string check_number_or_tail(const std::string& text) {
  return text == "tail" || is_whole_number(text) ? std::string{} : fmt::format("{} is not a position, nor tail", text);
}

void check_names(CLI::Option& option, Names names) {
  option.check([names](const std::string& text) {
    if (std::ranges::find(names, text) != names.end()) return std::string{};
    return fmt::format("{} is not one of {}", text, fmt::join(names, ", "));
  });
}

void add_check(CLI::Option& option, const Argument& argument) {
  if (argument.kind == Kind::number) option.check(check_number);
  if (argument.kind == Kind::number_or_word) option.check(check_number_or_tail);
  if (!argument.names.empty()) check_names(option, argument.names);
}

void add_argument(CLI::App& app, Slot& slot, bool may_be_required) {
  const auto& argument = *slot.argument;
  const std::string name(argument.name);
  if (is_flag(argument.kind)) {
    slot.option = app.add_flag(name, slot.flag, describe(argument));
    return;
  }
  slot.option = app.add_option(name, slot.values, describe(argument));
  if (argument.kind == Kind::words) slot.option->delimiter(',');
  if (!is_many(argument.kind)) {
    slot.option->expected(1);
  } else if (is_positional(argument)) {
    slot.option->expected(-1);
  } else {
    slot.option->allow_extra_args(false);
  }
  add_check(*slot.option, argument);
  if (argument.required && may_be_required) slot.option->required();
}

std::string describe_noun(std::string_view words) {
  static const std::map<std::string_view, const char*> nouns{
      {"caller", "programs that may call mfad, and their tokens"},
      {"store", "identity stores, their authentication types and their mail"},
      {"role", "security roles: who must have what"},
      {"account", "accounts, what the directory says of them, what happened to them"},
      {"enrollment", "authentication types of one account, from start to confirmation"},
      {"flow", "one attempt to satisfy a policy, and what it earns"},
      {"event", "the log"},
      {"projection", "answers that are made from the log"},
      {"kafka", "topics and the publisher"},
      {"store type", "which authentication types may be used"},
      {"store enrollment", "whether people may enroll"},
      {"store email", "how mail is sent"},
      {"kafka topics", "what mfad needs of the brokers"},
  };
  const auto found = nouns.find(words);
  return found == nouns.end() ? "" : found->second;
}

// `store type enable` below `store type` below `store`; a group of verbs is made when it is first met.
CLI::App& find_or_add(CLI::App& root, std::string_view words) {
  auto* app = &root;
  std::string so_far;
  for (const auto& word : CLI::detail::split(std::string(words), ' ')) {
    so_far.append(so_far.empty() ? "" : " ").append(word);
    const auto known = app->get_subcommands([&](const CLI::App* subcommand) { return subcommand->get_name() == word; });
    app = known.empty() ? app->add_subcommand(word, describe_noun(so_far))->fallthrough() : known.front();
  }
  return *app;
}

void add_verb(CLI::App& root, const Verb& verb, Command& command, Invocation& invocation) {
  auto& app = find_or_add(root, verb.words);
  app.description(std::string(verb.help));
  command.verb = &verb;
  command.app = &app;
  for (const auto& name : names_in_path(verb.path)) {
    auto& value = command.path_values.emplace_back(std::string(name), std::string{});
    auto* option = app.add_option(value.first, value.second, "")->required();
    if (name == "type") check_names(*option, names::authentication_types);
  }
  const bool may_be_required = !replaces_body(verb);
  for (const auto& argument : verb.arguments) {
    command.slots.push_back({&argument, nullptr, {}, false});
    add_argument(app, command.slots.back(), may_be_required);
  }
  if (!verb.etag_of.empty()) app.add_option("--if-match", invocation.if_match, "change only this version (its ETag)");
  if (verb.shape == Shape::list && verb.run == nullptr) {
    app.add_option("--limit", invocation.page_items, "at most this many (default 50)")
        ->check(CLI::Range(1, 1'000'000'000));
    app.add_flag("--all", invocation.all, "all of them");
  }
}

void add_globals(CLI::App& app, Globals& globals) {
  app.add_option("--url", globals.url, "where mfad listens (default http://127.0.0.1:8080)")->envname("MFACTL_URL");
  app.add_option("--token-file", globals.token_file, "file with the token; `-` reads standard input")
      ->envname("MFACTL_TOKEN_FILE");
  app.add_option("--output", globals.output, "table, json or ndjson")
      ->check(CLI::IsMember({"table", "json", "ndjson"}));
  app.add_option("--timeout", globals.timeout, "how long to try: 30s, 500ms (default 30s)");
  app.add_option("--actor", globals.actor, "the person on whose behalf this is done");
  app.add_option("--min-position", globals.min_position, "answer a query only when it shows this position")
      ->check(check_number);
  app.add_flag("--quiet", globals.quiet, "data only, no talk");
  app.add_flag("--yes", globals.yes, "do dangerous things without asking");
}

void collect(Command& command, Invocation& invocation) {
  invocation.verb = command.verb;
  for (const auto& [name, value] : command.path_values) invocation.path_values.emplace(name, value);
  for (const auto& slot : command.slots) {
    if (slot.option->count() == 0) continue;
    invocation.given.push_back(
        {slot.argument, is_flag(slot.argument->kind) ? std::vector<std::string>{"true"} : slot.values});
  }
}

// The groups (`store`, `store type`) have no verb of their own.
void require_verbs(CLI::App& app) {
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  if (!subcommands.empty()) app.require_subcommand(1);
  for (auto* subcommand : subcommands) require_verbs(*subcommand);
}

std::vector<std::string> verbs_below(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* subcommand : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(subcommand->get_name());
  }
  return names;
}

// `mfactl store type` of `mfactl store type bogus`.
std::pair<const CLI::App*, std::string> last_known(const CLI::App& root) {
  std::pair<const CLI::App*, std::string> known{&root, root.get_name()};
  for (auto below = root.get_subcommands(); !below.empty(); below = known.first->get_subcommands()) {
    known = {below.back(), known.second + " " + below.back()->get_name()};
  }
  return known;
}

// CLI11 says only that a subcommand is required.
std::optional<std::string> wrong_word(const CLI::App& root) {
  const auto [app, words] = last_known(root);
  const auto choices = verbs_below(*app);
  if (choices.empty()) return std::nullopt;
  const auto rest = root.remaining(true);
  const auto wrong = rest.empty() ? fmt::format("`{}` is not whole", words)
                                  : fmt::format("{} is not known after `{}`", rest.front(), words);
  return fmt::format("{}; choose one of {}, or see `{} --help`", wrong, fmt::join(choices, ", "), words);
}

// CLI11's own stops one level down.
void print_help_of_all(const CLI::App& root, const std::deque<Command>& commands) {
  const auto known = last_known(root);
  if (known.first == &root) fmt::print("{}", root.help());
  for (const auto& command : commands) {
    const auto words = fmt::format("mfactl {}", command.verb->words);
    if (!(words + " ").starts_with(known.second + " ")) continue;
    fmt::print("\n{}", command.app->help(words.substr(0, words.rfind(' '))));
  }
}

}  // namespace

std::variant<Invocation, int> parse_command_line(int argc, const char* const* argv) {
  CLI::App app{"mfactl, the client of mfad: multifactor-authentication policy for identity stores", "mfactl"};
  app.set_version_flag("--version", std::string("mfactl " MFAD_VERSION));
  app.set_help_all_flag("--help-all", "all verbs with all options");
  app.footer("Codes and tokens are read from files or standard input, never from arguments. See mfactl(1).");
  Invocation invocation;
  invocation.globals.url = "http://127.0.0.1:8080";
  invocation.globals.output = "table";
  invocation.globals.timeout = "30s";
  std::deque<Command> commands;
  try {
    add_globals(app, invocation.globals);
    for (const auto* verb : all_verbs()) add_verb(app, *verb, commands.emplace_back(), invocation);
    require_verbs(app);
    app.parse(argc, argv);
  } catch (const CLI::CallForAllHelp&) {
    print_help_of_all(app, commands);
    return int{exit_ok};
  } catch (const CLI::RequiredError& stop) {
    if (const auto wrong = wrong_word(app)) return fail(exit_usage, *wrong);
    app.exit(stop);
    return int{exit_usage};
  } catch (const CLI::ParseError& stop) {
    return app.exit(stop) == 0 ? int{exit_ok} : int{exit_usage};
  }
  for (auto& command : commands) {
    if (command.app->parsed()) collect(command, invocation);
  }
  return invocation;
}

}  // namespace mfad::ctl
