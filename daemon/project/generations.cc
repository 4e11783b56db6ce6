#include "daemon/project/generations.h"

#include <algorithm>

#include "projections/account_state/keys.h"

namespace mfad::project {
namespace {

using Visit = std::function<bool(std::string_view key, std::string_view value)>;

std::string with_slash(std::string_view projection) { return std::string{projection} + "/"; }

bool belongs(std::string_view key, std::string_view projection) {
  return key.size() > projection.size() && key.starts_with(projection) && key[projection.size()] == '/';
}

std::optional<std::string> get_from(const RowReader& base, const Generations& generations, std::string_view key) {
  return generations.moves(key) ? base.get(generations.place_of(key)) : base.get(key);
}

void scan_in(const RowReader& base, const Generations& generations, std::string_view prefix, std::string_view from,
             const Visit& visit) {
  if (!generations.moves(prefix)) return base.scan(prefix, from, visit);
  base.scan(generations.place_of(prefix), generations.place_of(std::max(prefix, from)),
            [&](std::string_view key, std::string_view value) {
              return visit(key.substr(Generations::second_prefix.size()), value);
            });
}

}  // namespace

Generations Generations::read(const RowReader& rows, const std::vector<std::string>& projections) {
  Generations found;
  for (const std::string& projection : projections) found.set(projection, rows.get(row_of(projection)).has_value());
  return found;
}

std::string Generations::row_of(std::string_view projection) { return "generation/" + std::string{projection}; }

bool Generations::is_second(std::string_view projection) const {
  return std::ranges::find(second_, with_slash(projection)) != second_.end();
}

void Generations::set(std::string_view projection, bool second) {
  std::erase(second_, with_slash(projection));
  if (second) second_.push_back(with_slash(projection));
}

Generations Generations::with_other(std::string_view projection) const {
  Generations other = *this;
  other.set(projection, !is_second(projection));
  return other;
}

bool Generations::moves(std::string_view key) const {
  return std::ranges::any_of(second_, [&](const std::string& prefix) { return key.starts_with(prefix); });
}

std::string Generations::place_of(std::string_view key) const {
  std::string place{moves(key) ? second_prefix : std::string_view{}};
  return place.append(key);
}

std::string Generations::prefix_of(std::string_view projection, bool second) {
  return std::string{second ? second_prefix : std::string_view{}} + with_slash(projection);
}

std::vector<std::string> written_once() {
  const std::string first{account_state::flows_prefix};
  return {first, std::string{Generations::second_prefix} + first};
}

std::optional<std::string> GenerationReader::get(std::string_view key) const {
  return get_from(*base_, generations_, key);
}

void GenerationReader::scan(std::string_view prefix, std::string_view from, const Visit& visit) const {
  scan_in(*base_, generations_, prefix, from, visit);
}

std::optional<std::string> GenerationBatch::get(std::string_view key) const {
  return get_from(base_, generations_, key);
}

void GenerationBatch::scan(std::string_view prefix, std::string_view from, const Visit& visit) const {
  scan_in(base_, generations_, prefix, from, visit);
}

void GenerationBatch::put(std::string_view key, std::string value) {
  if (takes(key)) base_.put(generations_.place_of(key), std::move(value));
}

void GenerationBatch::erase(std::string_view key) {
  if (takes(key)) base_.erase(generations_.place_of(key));
}

bool GenerationBatch::takes(std::string_view key) const { return only_.empty() || belongs(key, only_); }

}  // namespace mfad::project
