// Which generation of its rows each projection is read from. A rebuild folds into the other one while the first goes on
// answering; the change of generation is one row in one batch. Rows of the first generation stand under their own keys,
// those of the second behind `second_prefix`; readers and folds never see the difference. Plain value and thin
// wrappers: as free of threads as what they wrap.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "projections/rows.h"

namespace mfad::project {

class Generations {
 public:
  static constexpr std::string_view second_prefix = "second/";

  // As the rows say it.
  static Generations read(const RowReader& rows, const std::vector<std::string>& projections);
  static std::string row_of(std::string_view projection);  // there = the second generation is the one that is shown

  bool all_first() const { return second_.empty(); }
  bool is_second(std::string_view projection) const;
  void set(std::string_view projection, bool second);
  Generations with_other(std::string_view projection) const;  // the same, but for one projection

  // Where a row really stands.
  bool moves(std::string_view key) const;
  std::string place_of(std::string_view key) const;
  // Of all rows of one generation of a projection.
  static std::string prefix_of(std::string_view projection, bool second);

 private:
  std::vector<std::string> second_;  // prefixes `<name>/` of the projections that are shown from the second one
};

// Prefixes of the rows that projections put once, in both generations: for the store of rows.
std::vector<std::string> written_once();

class GenerationReader final : public RowReader {
 public:
  GenerationReader(std::shared_ptr<const RowReader> base, Generations generations)
      : base_(std::move(base)), generations_(std::move(generations)) {}
  std::optional<std::string> get(std::string_view key) const override;
  void scan(std::string_view prefix, std::string_view from,
            const std::function<bool(std::string_view key, std::string_view value)>& visit) const override;

 private:
  std::shared_ptr<const RowReader> base_;
  Generations generations_;
};

// A batch seen through generations. With `only` the rows of that projection alone are changed: what a rebuild would
// mark as changed was marked when it happened.
class GenerationBatch final : public RowBatch {
 public:
  GenerationBatch(RowBatch& base, const Generations& generations, std::string_view only = {})
      : base_(base), generations_(generations), only_(only) {}
  std::optional<std::string> get(std::string_view key) const override;
  void scan(std::string_view prefix, std::string_view from,
            const std::function<bool(std::string_view key, std::string_view value)>& visit) const override;
  void put(std::string_view key, std::string value) override;
  void erase(std::string_view key) override;

 private:
  bool takes(std::string_view key) const;

  RowBatch& base_;
  const Generations& generations_;
  std::string_view only_;
};

}  // namespace mfad::project
