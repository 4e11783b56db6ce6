// The digests of distinguished names that were met lately: people share their groups and containers, and forming a
// name's canonical text costs fifty times a look-up. A pure function with a memory: the answer is the same without it.
// One per thread and function; bounded; what collides replaces what was there.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace mfad::policy {

template <class Digests>
class RecentNames {
 public:
  static constexpr std::size_t entries = 4096;
  static constexpr std::size_t name_bytes_max = 256;  // longer ones are formed each time

  // What `form` says of `dn`, now or at an earlier call.
  template <class Form>
  Digests of(std::string_view dn, const Form& form) {
    if (dn.empty() || dn.size() > name_bytes_max) return form(dn);
    Entry& entry = entries_[std::hash<std::string_view>{}(dn) % entries];
    if (entry.dn == dn) return entry.digests;
    Digests digests = form(dn);
    entry.dn = dn;
    entry.digests = digests;
    return digests;
  }

 private:
  struct Entry {
    std::string dn;  // empty = free
    Digests digests;
  };
  std::array<Entry, entries> entries_;
};

}  // namespace mfad::policy
