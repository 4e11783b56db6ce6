// What the parser of a command or query reads from, and where it notes what is wrong. Lives for one parse.
#pragma once

#include <limits>

#include "daemon/api/fields.h"
#include "daemon/api/parameters.h"
#include "daemon/api/route.h"
#include "events/decider.h"
#include "events/installation/state.h"

namespace mfad::api {

inline constexpr std::uint64_t position_max = std::numeric_limits<std::int64_t>::max();

class Input {
 public:
  // `body` may be null for a route that takes none. All of them outlive the input.
  Input(const Call& call, const Json* body, const query::Cursors& cursors, Timestamp now);
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // Ids of the path. One of a form that no id has is not found; where a PUT would make it, it is an error.
  StoreId store();
  StoreId new_store();
  RoleId role();
  RoleId new_role();
  AccountKey account();
  AccountKey new_account();
  AuthenticationType type();
  template <class Id>
  Id opaque(std::string_view name) {
    const std::string& text = part(name);
    if (!is_opaque_id(text)) not_found_ = true;
    return Id(text);
  }
  const std::string& part(std::string_view name) const;

  Fields body() { return Fields(*body_, "", errors_); }
  void empty_body() { body().finish(); }
  Parameters& query() { return parameters_; }
  query::Page page();  // limit and cursor
  struct Freshness {
    Position min_position;
    Milliseconds wait;
  };
  Freshness freshness();  // min_position and wait, which every query takes
  const installation::Caller& caller() const;
  Precondition precondition() const;
  Timestamp now() const { return now_; }

  // A time that a client tells may not be ahead of ours by more than limits::clock_ahead_max.
  bool too_far_ahead(Timestamp time) const { return time > now_ + limits::clock_ahead_max; }
  static constexpr std::string_view too_far_ahead_detail = "is more than 2 minutes ahead of our clock";

  void not_found() { not_found_ = true; }
  bool is_not_found() const { return not_found_; }
  FieldErrors& errors() { return errors_; }

 private:
  FieldErrors errors_;
  Parameters parameters_;
  const Call* call_;
  const Json* body_;
  const query::Cursors* cursors_;
  Timestamp now_;
  bool not_found_ = false;
};

}  // namespace mfad::api
