// The lines of an import, parsed: what can be submitted, and what cannot with the reason. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/problem.h"
#include "events/account/commands.h"

namespace mfad::api {

struct ImportLine {
  std::size_t number = 0;  // from 1
  account::ObserveAccount command;
};

struct RejectedLine {
  std::size_t number = 0;
  std::string code;
  std::string detail;
  FieldErrors errors = {};
};

struct ImportLines {
  std::vector<ImportLine> good;
  std::vector<RejectedLine> bad;
};

std::expected<ImportLines, Problem> parse_import(std::string_view body, const StoreId& store, Timestamp now);

// The refusal of a strict import with bad lines: `pointer` is `<line>:<pointer>`.
Problem import_rejected(const std::vector<RejectedLine>& bad);

}  // namespace mfad::api
