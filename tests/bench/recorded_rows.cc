#include "tests/bench/recorded_rows.h"

#include "tests/bench/child.h"

namespace mfad::bench {
namespace {

class RecordingBatch final : public RowBatch {
 public:
  explicit RecordingBatch(std::unique_ptr<RowBatch> inner) : inner_(std::move(inner)) {}

  std::optional<std::string> get(std::string_view key) const override { return inner_->get(key); }
  void scan(std::string_view prefix, std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    inner_->scan(prefix, from, visit);
  }
  void put(std::string_view key, std::string value) override {
    writes.emplace_back(key, value);
    inner_->put(key, std::move(value));
  }
  void erase(std::string_view key) override {
    writes.emplace_back(key, std::nullopt);
    inner_->erase(key);
  }
  std::unique_ptr<RowBatch> take_inner() { return std::move(inner_); }

  std::vector<RecordedRows::Write> writes;

 private:
  std::unique_ptr<RowBatch> inner_;
};

}  // namespace

std::unique_ptr<RowBatch> RecordedRows::begin() { return std::make_unique<RecordingBatch>(rows_->begin()); }

Result<> RecordedRows::commit(std::unique_ptr<RowBatch> batch) {
  auto& recording = dynamic_cast<RecordingBatch&>(*batch);
  batches_.push_back(std::move(recording.writes));
  return rows_->commit(recording.take_inner());
}

void RecordedRows::write_again(RowStore& rows) const {
  for (const auto& writes : batches_) {
    auto batch = rows.begin();
    for (const auto& [key, value] : writes) {
      if (value) {
        batch->put(key, *value);
      } else {
        batch->erase(key);
      }
    }
    if (const auto done = rows.commit(std::move(batch)); !done) give_up(done.error().message);
  }
}

std::size_t RecordedRows::writes() const {
  std::size_t sum = 0;
  for (const auto& writes : batches_) sum += writes.size();
  return sum;
}

}  // namespace mfad::bench
