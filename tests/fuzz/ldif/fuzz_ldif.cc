// Any bytes as an LDIF file: every entry and every problem has a line of the file, every account keeps the contract's
// bounds.
#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string>

#include "adapters/directory/accounts.h"
#include "adapters/directory/ldif.h"
#include "events/base/ids.h"
#include "events/base/limits.h"
#include "tests/fuzz/require.h"

namespace {

using namespace mfad;
using namespace mfad::directory;
using fuzz::require;

void walk(const std::string& text, Mapping mapping, Memberships& memberships, bool first) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  std::istringstream input(text);
  LdifReader reader(input);
  while (auto item = reader.next()) {
    if (!*item) {
      require(item->error().line >= 1 && item->error().line <= lines && !item->error().message.empty(),
              "a problem has a line of the file and words");
      continue;
    }
    require((*item)->line >= 1 && (*item)->line <= lines, "an entry has a line of the file");
    if (first) {
      note_memberships(**item, mapping, memberships);
      continue;
    }
    const auto account = to_account(**item, mapping, memberships);
    if (!account || !*account) continue;
    require(parse_account_id((*account)->account_id).has_value(), "an account has an id");
    require(!(*account)->user_name.empty() && (*account)->user_name.size() <= limits::user_name_bytes_max,
            "a name has its bounds");
    require((*account)->groups.size() <= limits::groups_max, "an account has its bounds");
  }
  require(reader.bytes_read() <= text.size(), "no more is read than is there");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const auto mapping : {Mapping::ad, Mapping::openldap}) {
    Memberships memberships;
    walk(text, mapping, memberships, true);
    walk(text, mapping, memberships, false);
  }
  return 0;
}
