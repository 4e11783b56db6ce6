#include "projections/checkpoint.h"

#include <cstring>

namespace mfad {
namespace {

constexpr std::size_t encoded_bytes = 8 + 32 + 16 + 4;

std::string key_of(std::string_view projection) { return std::string{projection} + "/checkpoint"; }

}  // namespace

std::optional<Checkpoint> read_checkpoint(const RowReader& rows, std::string_view projection) {
  const auto stored = rows.get(key_of(projection));
  if (!stored || stored->size() != encoded_bytes) return std::nullopt;
  Checkpoint checkpoint;
  const char* at = stored->data();
  std::memcpy(&checkpoint.position.value, at, 8);
  std::memcpy(checkpoint.chain_hash.data(), at + 8, 32);
  std::memcpy(checkpoint.lineage.data(), at + 40, 16);
  std::memcpy(&checkpoint.schema, at + 56, 4);
  return checkpoint;
}

void write_checkpoint(RowBatch& rows, std::string_view projection, const Checkpoint& checkpoint) {
  std::string encoded;
  encoded.append(reinterpret_cast<const char*>(&checkpoint.position.value), 8);
  encoded.append(bytes_of(checkpoint.chain_hash));
  encoded.append(reinterpret_cast<const char*>(checkpoint.lineage.data()), checkpoint.lineage.size());
  encoded.append(reinterpret_cast<const char*>(&checkpoint.schema), 4);
  rows.put(key_of(projection), std::move(encoded));
}

void erase_checkpoint(RowBatch& rows, std::string_view projection) { rows.erase(key_of(projection)); }

}  // namespace mfad
