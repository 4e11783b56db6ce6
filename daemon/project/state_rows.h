// Shows the state publisher which keys are marked and what they say now (daemon/publish/state_source.h), from the
// newest view. Called by the publisher's thread; clearing is handed over to the projection thread.
#pragma once

#include <set>
#include <string>

#include "daemon/observe/log.h"
#include "daemon/project/projection_runner.h"
#include "daemon/publish/state_source.h"

namespace mfad::project {

class StateRows final : public publish::DirtyKeys, public publish::StateRecords {
 public:
  // `wake` tells the projection thread that there is something to clear.
  StateRows(ProjectionRunner& runner, const ReadViewHolder& view, const ProjectionContext& context, observe::Log& log,
            std::function<void()> wake)
      : runner_(runner), view_(view), context_(context), log_(log), wake_(std::move(wake)) {}

  std::vector<publish::DirtyKey> next(std::size_t max) override;
  std::uint64_t clear(const std::vector<publish::DirtyKey>& keys) override;
  bool cleared(std::uint64_t clearing) const override { return runner_.cleared(clearing); }
  void mark_all() override;
  bool all_marked() const override;

  std::optional<publish::StateRecord> value(std::string_view key) override;

 private:
  using Json = Result<std::optional<std::string>>;  // nothing: it is gone

  Json json_of(const RowReader& rows, std::string_view key) const;
  Json role_json(const RowReader& rows, const dirty::Subject& subject) const;
  Json account_json(const RowReader& rows, const dirty::Subject& subject) const;
  void tell(std::string_view key, const Error& why);

  ProjectionRunner& runner_;
  const ReadViewHolder& view_;
  ProjectionContext context_;
  observe::Log& log_;
  std::function<void()> wake_;
  std::set<std::string, std::less<>> told_;  // keys that could not be read, so that each is told once
};

}  // namespace mfad::project
