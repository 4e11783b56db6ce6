// Appends JSON to a string: what is formed by hand costs a seventh of a document tree. Commas are put where they are
// due.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/base/ids.h"
#include "events/base/time.h"
#include "events/base/types.h"

namespace mfad {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);  // a name of ours: never escaped

  void text(std::string_view value);  // escaped; ill-formed UTF-8 becomes U+FFFD
  void integer(std::int64_t value);
  void time(Timestamp value);  // RFC 3339
  void boolean(bool value);
  void null();
  void raw(std::string_view json);          // already a JSON value
  void raw_members(std::string_view json);  // already members of this object: `"a":1,"b":2`

  // key and value in one call
  void member(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void member(std::string_view name, const char* value) {
    key(name);
    text(value);
  }
  void member(std::string_view name, const std::string& value) {
    key(name);
    text(value);
  }
  void member(std::string_view name, bool value) {
    key(name);
    boolean(value);
  }
  void member(std::string_view name, std::int64_t value) {
    key(name);
    integer(value);
  }
  void member(std::string_view name, std::int32_t value) {
    key(name);
    integer(value);
  }
  void member(std::string_view name, Timestamp value) {
    key(name);
    time(value);
  }
  void member(std::string_view name, TypeSet value);
  template <class Tag>
  void member(std::string_view name, const Name<Tag>& value) {
    member(name, std::string_view{value.str()});
  }
  template <class Tag>
  void member(std::string_view name, Number<Tag> value) {
    key(name);
    integer(static_cast<std::int64_t>(value.value));
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void member(std::string_view name, Enum value) {
    key(name);
    text(name_of(value));
  }
  template <class Value>
  void member(std::string_view name, const std::optional<Value>& value) {
    if (value) {
      member(name, *value);
    } else {
      key(name);
      null();
    }
  }
  void null_member(std::string_view name) {
    key(name);
    null();
  }

 private:
  void open(char bracket);
  void close(char bracket);
  void comma();

  std::string& out_;
  bool first_ = true;
  bool after_key_ = false;
};

}  // namespace mfad
