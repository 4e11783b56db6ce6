// The projection of accounts: one sealed row per account, the index by user name, and flows that left the account's
// state.
//   account_state/a/<store>/<account>             AccountState, sealed under the account's key
//   account_state/n/<store>/<hash>/<account>      by keyed hash of the folded user name
//   account_state/f/<store>/<account>/<flow>      AccountState that holds only that flow, sealed
#pragma once

#include <map>
#include <vector>

#include "events/account/state.h"
#include "projections/projection.h"

namespace mfad::account_state {

class AccountStateProjection final : public Projection {
 public:
  explicit AccountStateProjection(const ProjectionContext& context) : context_(context) {}

  std::string_view name() const override { return "account_state"; }
  std::uint32_t schema() const override { return 4; }
  Result<> apply(std::span<const RecordedEvent> slice, RowBatch& rows) override;

 private:
  // What decides whether an account's name and its state elsewhere are to be written anew.
  struct Shown {
    account::Presence presence;
    account::Facts facts;
    TypeSet enrolled;
    std::optional<Timestamp> locked_until;
  };
  struct Touched {
    Shown before;
    account::AccountState after;
    KeySlot slot;
    Position last;
    int state_events = 0;
    std::vector<account::Flow> left;  // flows that the state let go of, as they were last
  };
  Result<> write(const StreamId& stream, Touched& touched, RowBatch& rows);  // takes the state out of `touched`
  static Shown shown_of(const account::AccountState& state);
  static void fold(Touched& touched, const AccountEvent& event, const Envelope& envelope);
  Result<> write_flows_that_left(const Touched& touched, RowBatch& rows);

  ProjectionContext context_;
};

}  // namespace mfad::account_state
