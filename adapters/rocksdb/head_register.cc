#include "adapters/rocksdb/head_register.h"

#include <variant>

namespace mfad::rocks {
namespace {

constexpr std::string_view magic = "mfadhead";
constexpr std::uint32_t format = 1;
constexpr std::size_t slot_bytes = 512;
constexpr std::size_t slot_distance = 4096;
constexpr std::size_t file_bytes = slot_distance + slot_bytes;
constexpr std::size_t checked_bytes = 8 + 4 + 4 + 8 + 16 + 8 + 8 + 8 + 32;

struct Slot {
  std::uint64_t counter = 0;
  HeadMark mark;
};
struct NotWhole {};
struct Newer {
  std::uint32_t format;
};

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void take(std::string_view& bytes, T& value) {
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
}

std::string encode(const Slot& slot) {
  std::string out(magic);
  put(out, format);
  put(out, std::uint32_t{0});
  put(out, slot.counter);
  put(out, slot.mark.lineage);
  put(out, slot.mark.epoch);
  put(out, slot.mark.group);
  put(out, slot.mark.position.value);
  put(out, slot.mark.chain_hash);
  put(out, crc32c(out));
  out.resize(slot_bytes, '\0');
  return out;
}

std::variant<Slot, NotWhole, Newer> decode(std::string_view bytes) {
  if (bytes.size() != slot_bytes || !bytes.starts_with(magic)) return NotWhole{};
  auto rest = bytes.substr(checked_bytes);
  std::uint32_t crc = 0;
  take(rest, crc);
  if (crc != crc32c(bytes.substr(0, checked_bytes))) return NotWhole{};
  rest = bytes.substr(magic.size());
  std::uint32_t found_format = 0;
  std::uint32_t reserved = 0;
  take(rest, found_format);
  if (found_format != format) return Newer{found_format};
  Slot slot;
  take(rest, reserved);
  take(rest, slot.counter);
  take(rest, slot.mark.lineage);
  take(rest, slot.mark.epoch);
  take(rest, slot.mark.group);
  take(rest, slot.mark.position.value);
  take(rest, slot.mark.chain_hash);
  return slot;
}

std::uint64_t offset_of(std::uint64_t counter) { return counter % 2 * slot_distance; }

}  // namespace

Result<> HeadRegisterFile::create(FileStore& files, const std::string& path, const HeadMark& mark) {
  std::string content(file_bytes, '\0');
  for (const std::uint64_t counter : {0U, 1U}) content.replace(offset_of(counter), slot_bytes, encode({counter, mark}));
  return files.replace(path, content);
}

Result<std::unique_ptr<HeadRegisterFile>> HeadRegisterFile::open(FileStore& files, const std::string& path) {
  auto file = files.open(path);
  if (!file) return std::unexpected(file.error());
  std::optional<Slot> best;
  for (const std::uint64_t counter : {0U, 1U}) {
    const auto bytes = (*file)->read(offset_of(counter), slot_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    const auto decoded = decode(*bytes);
    if (const auto* newer = std::get_if<Newer>(&decoded)) {
      return error(ErrorCode::refused,
                   fmt::format("head register {} has format {}, this mfad knows {}: use a newer mfad", path,
                               newer->format, format));
    }
    const auto* slot = std::get_if<Slot>(&decoded);
    if (slot != nullptr && (!best || slot->counter > best->counter)) best = *slot;
  }
  if (!best) {
    return error(
        ErrorCode::refused,
        fmt::format("head register {} is damaged in both slots: restore the data directory from a backup", path));
  }
  return std::unique_ptr<HeadRegisterFile>(new HeadRegisterFile(std::move(*file), best->counter, best->mark));
}

Result<> HeadRegisterFile::write(const HeadMark& mark) {
  if (failed_) return error(ErrorCode::io, "the head register refuses writes since one failed: restart mfad");
  const auto counter = counter_ + 1;
  auto done = file_->write(offset_of(counter), encode({counter, mark}));
  if (done) done = file_->sync();
  if (!done) {
    failed_ = true;
    return done;
  }
  counter_ = counter;
  mark_ = mark;
  return {};
}

}  // namespace mfad::rocks
