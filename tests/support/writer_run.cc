#include "tests/support/writer_run.h"

namespace mfad::testing {

WriterRun::WriterRun(std::uint64_t seed, std::uint64_t odds)
    : random_(seed), odds_(odds), store_({root_, &files_, environment_.get()}, seed) {
  disk_.after_each([this](std::uint64_t operation) { remember(operation); });
  store_.on_acknowledged([this](const Acknowledged& now) {
    const std::lock_guard lock(mutex_);
    acknowledged_ = now;
  });
  for (const bool orderly : {false, true}) {
    store_.start();
    for (int i = 0; i < groups / 2; ++i) store_.append();
    orderly ? store_.stop() : store_.kill();
  }
  disk_.after_each({});
  moments_.push_back({disk_.image(), acknowledged_, disk_.operations()});
}

void WriterRun::remember(std::uint64_t operation) {
  if (moments_.size() == moments_max || random_.below(odds_) != 0) return;
  auto image = disk_.image();
  const std::lock_guard lock(mutex_);
  moments_.push_back({std::move(image), acknowledged_, operation});
}

std::size_t WriterRun::names_seen(const std::string& extension) const {
  std::set<std::string> names;
  for (const auto& moment : moments_) {
    for (const auto& [name, content] : moment.image.live_names) {
      if (name.ends_with(extension)) names.insert(name);
    }
  }
  return names.size();
}

}  // namespace mfad::testing
