// cereal over plain bytes. Only *_codec.cc files include this.
// The reader never believes a length: a container may not claim more elements than bytes are left (a nine-byte input
// made cereal's own archive allocate gigabytes). It throws cereal::Exception, which decode_value turns into an Error.
#pragma once

#include <bit>
#include <cereal/cereal.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/chrono.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/set.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/unordered_map.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "events/base/error.h"

namespace mfad {

static_assert(std::endian::native == std::endian::little, "stored bytes are little-endian as they lie in memory");

class ByteWriter : public cereal::OutputArchive<ByteWriter, cereal::AllowEmptyClassElision> {
 public:
  explicit ByteWriter(std::string& out) : OutputArchive(this), out_(out) {}
  void write(const void* data, std::size_t size) { out_.append(static_cast<const char*>(data), size); }

 private:
  std::string& out_;
};

class ByteReader : public cereal::InputArchive<ByteReader, cereal::AllowEmptyClassElision> {
 public:
  explicit ByteReader(std::string_view in) : InputArchive(this), in_(in) {}
  void read(void* data, std::size_t size) {
    if (size > in_.size()) throw cereal::Exception("the bytes end too early");
    std::memcpy(data, in_.data(), size);
    in_.remove_prefix(size);
  }
  std::size_t left() const { return in_.size(); }

 private:
  std::string_view in_;
};

// The names that follow are cereal's customisation points.
template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_SAVE_FUNCTION_NAME(ByteWriter& archive, const T& value) {
  archive.write(&value, sizeof value);
}
template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_LOAD_FUNCTION_NAME(ByteReader& archive, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    std::uint8_t byte = 0;
    archive.read(&byte, sizeof byte);
    if (byte > 1) throw cereal::Exception("a flag that is neither 0 nor 1");
    value = byte == 1;
  } else {
    archive.read(&value, sizeof value);
  }
}
template <class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(ByteWriter& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}
template <class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(ByteReader& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(ByteWriter& archive, const cereal::SizeTag<T>& tag) {
  archive(static_cast<std::uint32_t>(tag.size));
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(ByteReader& archive, cereal::SizeTag<T>& tag) {
  std::uint32_t size = 0;
  archive(size);
  if (size > archive.left()) throw cereal::Exception("a length is larger than what is left");
  tag.size = size;
}
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(ByteWriter& archive, const cereal::BinaryData<T>& data) {
  archive.write(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(ByteReader& archive, cereal::BinaryData<T>& data) {
  archive.read(data.data, static_cast<std::size_t>(data.size));
}

template <class T>
void encode_value(std::string& out, const T& value) {
  ByteWriter writer{out};
  writer(value);
}

// All input must be consumed.
template <class T>
Result<> decode_value(std::string_view bytes, T& value) {
  try {
    ByteReader reader{bytes};
    reader(value);
    if (reader.left() != 0) return error(ErrorCode::corruption, "bytes are left over after the value");
    return {};
  } catch (const std::exception& failed) {
    return error(ErrorCode::corruption, failed.what());
  }
}

}  // namespace mfad

CEREAL_SETUP_ARCHIVE_TRAITS(mfad::ByteReader, mfad::ByteWriter)
