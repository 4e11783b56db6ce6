// The reading path of the HTTP server: head, chunks, body, pipelined requests. Besides not crashing, how the bytes were
// cut into reads must not matter. The first byte of the input is the size of the second reading's pieces.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/require.h"
#include "tests/unit/http/read_all.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = data[0] == 0 ? 1 : data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  mfad::fuzz::require(mfad::http::read_all(bytes, bytes.size()) == mfad::http::read_all(bytes, piece),
                      "pieces do not matter");
  return 0;
}
