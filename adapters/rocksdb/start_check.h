// Whether a log may be opened, judged from what it says and what the head register says (design §5). Pure.
#pragma once

#include "events/port/event_log.h"

namespace mfad::rocks {

struct LogLook {
  Lineage lineage{};
  std::uint64_t group = 0;
  Position tail;
  ChainHash hash_at_mark{};  // of the record at the register's position; of no meaning beyond the tail
};

// The register is written after each batch, so the log is where the register is, or one group ahead; anything else is
// damage, a loss, or a copy of another time. Refused with what differs and what to do.
Result<> check_against_register(const LogLook& log, const HeadMark& mark);

}  // namespace mfad::rocks
