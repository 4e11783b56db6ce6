#include "daemon/query/cursor.h"

#include <array>

#include "events/base/digest.h"

namespace mfad::query {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t tag_bytes = 12;

std::string encode(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) text.push_back(alphabet[bits >> static_cast<unsigned>(count - 6) & 63U]);
    bits &= (1U << static_cast<unsigned>(count)) - 1U;
  }
  if (count > 0) text.push_back(alphabet[bits << static_cast<unsigned>(6 - count) & 63U]);
  return text;
}

std::optional<std::string> decode(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> static_cast<unsigned>(count) & 255U));
    bits &= (1U << static_cast<unsigned>(count)) - 1U;
  }
  return bytes;
}

std::string tag(std::string_view key, std::string_view list, std::string_view after) {
  std::string message(list);
  message.push_back('\0');
  message.append(after);
  return std::string(bytes_of(hmac_sha256(key, message)).substr(0, tag_bytes));
}

}  // namespace

std::string Cursors::make(std::string_view list, std::string_view after) const {
  return encode(tag(key_, list, after) + std::string(after));
}

std::optional<std::string> Cursors::read(std::string_view list, std::string_view cursor) const {
  const auto bytes = decode(cursor);
  if (!bytes || bytes->size() < tag_bytes) return std::nullopt;
  std::string after = bytes->substr(tag_bytes);
  if (!equal_in_constant_time(bytes->substr(0, tag_bytes), tag(key_, list, after))) return std::nullopt;
  return after;
}

ListWriter::ListWriter(const Cursors& cursors, const Page& page) : cursors_(&cursors), page_(&page), json_(body_) {
  json_.begin_object();
  json_.key("items");
  json_.begin_array();
}

JsonWriter& ListWriter::item(std::string_view id) {
  ++count_;
  last_ = id;
  return json_;
}

std::string ListWriter::finish(bool more) {
  json_.end_array();
  if (more && !last_.empty()) {
    json_.member("next_cursor", cursors_->make(page_->list, last_));
  } else {
    json_.null_member("next_cursor");
  }
  json_.end_object();
  return std::move(body_);
}

}  // namespace mfad::query
