#include "projections/history/history.h"

#include <fmt/format.h>

#include <charconv>

#include "events/catalogue.h"

namespace mfad::history {
namespace {

std::string prefix_of(const AccountKey& key) { return "history/e/" + key.store.str() + "/" + key.account.str() + "/"; }
std::string digits_of(Position position) { return fmt::format("{:020}", position.value); }

}  // namespace

Result<> HistoryProjection::apply(std::span<const RecordedEvent> slice, RowBatch& rows) {
  for (const RecordedEvent& recorded : slice) {
    if (!std::holds_alternative<AccountEvent>(recorded.event)) continue;
    const auto flow = flow_of(recorded.event);
    rows.put(prefix_of(recorded.envelope.stream.key()) + digits_of(recorded.envelope.position),
             flow ? flow->str() : "");
  }
  return {};
}

std::vector<Position> positions(const RowReader& rows, const AccountKey& key, Position after,
                                const std::optional<FlowId>& flow, std::size_t limit) {
  std::vector<Position> found;
  const std::string prefix = prefix_of(key);
  rows.scan(prefix, prefix + digits_of(after.next()), [&](std::string_view row, std::string_view of_flow) {
    if (found.size() == limit) return false;
    if (flow && of_flow != flow->str()) return true;
    const std::string_view digits = row.substr(prefix.size());
    Position position;
    std::from_chars(digits.data(), digits.data() + digits.size(), position.value);
    found.push_back(position);
    return true;
  });
  return found;
}

}  // namespace mfad::history
