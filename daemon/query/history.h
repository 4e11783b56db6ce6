// An account's history: records that tell of it, with the personal part for those who may see it (contract §4).
#pragma once

#include "daemon/query/query.h"

namespace mfad::query {

struct HistoryFilter {
  Position after;
  std::optional<FlowId> flow;
  bool with_personal = false;  // names, addresses, reasons in people's words
};

Query account_history(AccountKey key, HistoryFilter filter, Page page);

}  // namespace mfad::query
