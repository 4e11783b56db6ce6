// What became of a data directory that was damaged: started as the daemon starts it, and read.
#pragma once

#include "tests/faults/damage/damage.h"
#include "tests/support/writer_run.h"

namespace mfad::testing {

enum class Fate : std::uint8_t {
  refused,   // the start, with 78 and every file as it was
  told,      // it started, and reading what was damaged was an error; or refused, and mended by the lost bytes alone
  rebuilt,   // the rows were thrown away
  harmless,  // everything reads as it was written
  bad,       // something was lost or wrong without a word, or a refusal changed files
  died,      // the process ended
};
inline constexpr std::size_t fates = 6;

struct Verdict {
  Fate fate = Fate::bad;
  std::string what;
};

// The files as a kill at that moment leaves them.
Tree tree_at(const WriterRun& run, const Moment& moment);

struct Case {
  Tree whole;
  Tree damaged;
  const Known* known = nullptr;
  Acknowledged acknowledged;
};
Verdict judge(const Case& tried, rocksdb::Env* environment);

}  // namespace mfad::testing
