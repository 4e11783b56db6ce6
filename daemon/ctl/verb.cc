#include "daemon/ctl/verb.h"

#include <algorithm>

#include "daemon/ctl/tables.h"

namespace mfad::ctl {

const std::vector<std::string>* Invocation::values_of(std::string_view argument_name) const {
  const auto found = std::ranges::find(given, argument_name, [](const Given& g) { return g.argument->name; });
  return found == given.end() ? nullptr : &found->values;
}

std::string Invocation::value_of(std::string_view argument_name) const {
  if (const auto* values = values_of(argument_name); values != nullptr && !values->empty()) return values->front();
  const auto found = std::ranges::find(verb->arguments, argument_name, &Argument::name);
  return found == verb->arguments.end() ? std::string{} : std::string(found->fallback);
}

const std::vector<const Verb*>& all_verbs() {
  static const auto verbs = [] {
    std::vector<const Verb*> all;
    for (const auto* table : {&configuration_verbs(), &account_verbs(), &flow_verbs(), &operation_verbs()}) {
      for (const auto& verb : *table) all.push_back(&verb);
    }
    return all;
  }();
  return verbs;
}

}  // namespace mfad::ctl
