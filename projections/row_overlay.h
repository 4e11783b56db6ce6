// A RowBatch as changes laid over a reader: what both row stores hand out. Changed by the projection thread alone; once
// it is handed over, the thread that writes it may read it too.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "projections/rows.h"

namespace mfad {

class RowOverlay : public RowBatch {
 public:
  using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;  // no value = erased

  explicit RowOverlay(std::shared_ptr<const RowReader> base) : base_(std::move(base)) {}

  void put(std::string_view key, std::string value) override { change(key) = std::move(value); }
  void erase(std::string_view key) override { change(key) = std::nullopt; }

  std::optional<std::string> get(std::string_view key) const override {
    const auto found = changes_.find(key);
    return found == changes_.end() ? base_->get(key) : found->second;
  }

  // What `visit` itself puts behind the key that it is shown is visited too.
  void scan(std::string_view prefix, std::string_view from,
            const std::function<bool(std::string_view key, std::string_view value)>& visit) const override {
    const auto has_prefix = [&](std::string_view key) { return key.starts_with(prefix); };
    auto next = changes_.lower_bound(std::max(prefix, from));
    bool wanted = true;
    const auto visit_changes_before = [&](std::optional<std::string_view> bound) {
      for (; wanted && next != changes_.end() && has_prefix(next->first) && (!bound || next->first < *bound); ++next) {
        if (next->second) wanted = visit(next->first, *next->second);
      }
    };
    base_->scan(prefix, from, [&](std::string_view key, std::string_view value) {
      visit_changes_before(key);
      if (!wanted) return false;
      if (next == changes_.end() || next->first != key) return wanted = visit(key, value);
      if (next->second) wanted = visit(key, *next->second);
      ++next;
      return wanted;
    });
    visit_changes_before(std::nullopt);
  }

  const Changes& changes() const { return changes_; }

  // REQUIRES: `base` shows what the reader before it showed, or some of these changes as well.
  void rebase(std::shared_ptr<const RowReader> base) { base_ = std::move(base); }

 private:
  std::optional<std::string>& change(std::string_view key) {
    const auto found = changes_.lower_bound(key);
    if (found != changes_.end() && found->first == key) return found->second;
    return changes_.emplace_hint(found, key, std::nullopt)->second;
  }

  std::shared_ptr<const RowReader> base_;
  Changes changes_;
};

}  // namespace mfad
