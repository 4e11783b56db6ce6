#include "events/store/precondition.h"

namespace mfad::store {
namespace {

Rejection required() { return {.reason = Reason::precondition_required}; }

}  // namespace

std::optional<Rejection> check_existing(const Precondition& precondition, StreamVersion current) {
  if (precondition.kind == Precondition::Kind::none) return required();
  if (precondition.kind == Precondition::Kind::match && precondition.version == current) return std::nullopt;
  return Rejection{.reason = Reason::version_conflict, .roles = {}, .current_version = current};
}

std::optional<Rejection> check_new(const Precondition& precondition) {
  switch (precondition.kind) {
    case Precondition::Kind::none: return required();
    case Precondition::Kind::match: return Rejection{.reason = Reason::not_found};
    case Precondition::Kind::absent: break;
  }
  return std::nullopt;
}

std::optional<Rejection> check_retired(const Precondition& precondition) {
  if (precondition.kind == Precondition::Kind::none) return required();
  return Rejection{.reason = Reason::id_retired};
}

}  // namespace mfad::store
