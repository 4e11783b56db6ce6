#include "tests/support/consumer_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace mfad::test {
namespace {

const std::string zeros(20, '0');

std::string place(const ConsumedRecord& record) {
  return fmt::format("{}[{}] offset {}", record.topic, record.partition, record.offset);
}

bool is_sequence(const std::string& text) {
  return text.size() == 20 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string ConsumedRecord::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string{} : found->second;
}

EventReader::Verdict EventReader::complain(Verdict verdict, std::string what, const ConsumedRecord& record) {
  complaints_.push_back(fmt::format("{}: {}", place(record), what));
  return verdict;
}

EventReader::Verdict EventReader::read(const ConsumedRecord& record) {
  for (auto& complaint : header_complaints(record)) complaints_.push_back(std::move(complaint));
  const std::string source = record.header("ce_source");
  if (!source_.empty() && source != source_)
    return complain(Verdict::other_source, "another source: " + source, record);
  source_ = source;
  const std::string sequence = record.header("ce_sequence");
  const std::string previous = record.header("ce_prevsequence");
  const auto [last, first] = last_sequence_.try_emplace({record.topic, record.partition}, std::string{});
  if (!first && sequence <= last->second) {
    ++repeats_;
    return Verdict::repeat;
  }
  if (!first && previous != last->second)
    return complain(Verdict::gap,
                    fmt::format("gap: after {} comes {} whose previous is {}", last->second, sequence, previous),
                    record);
  if (first && record.offset == 0 && previous != zeros)
    complain(Verdict::gap, "the first record has a previous one", record);
  last->second = sequence;
  if (is_sequence(sequence)) positions_.insert(std::stoull(sequence));
  return Verdict::accepted;
}

void StateReader::read(const ConsumedRecord& record) {
  const std::string sequence = record.header("ce_sequence");
  if (!is_sequence(sequence)) complaints_.push_back(fmt::format("{}: ce_sequence \"{}\"", place(record), sequence));
  if (record.headers.contains("ce_prevsequence"))
    complaints_.push_back(place(record) + ": ce_prevsequence on a state record");
  if (record.header("ce_subject") != record.key) complaints_.push_back(place(record) + ": ce_subject is not the key");
  auto& last = last_sequence_[record.key];
  if (sequence < last) complaints_.push_back(fmt::format("{}: older than {} of its key", place(record), last));
  last = sequence;
  if (record.value) {
    values_[record.key] = *record.value;
  } else {
    values_.erase(record.key);
  }
}

std::vector<std::string> header_complaints(const ConsumedRecord& record) {
  std::vector<std::string> complaints;
  const auto demand = [&](bool holds, const char* what) {
    if (!holds) complaints.push_back(fmt::format("{}: {}", place(record), what));
  };
  demand(record.header("content-type") == "application/json", "content-type is not application/json");
  demand(record.header("ce_specversion") == "1.0", "ce_specversion is not 1.0");
  demand(record.header("ce_source").starts_with("urn:mfad:"), "ce_source is not urn:mfad:…");
  demand(record.header("ce_type").starts_with("org.mfad."), "ce_type is not org.mfad.…");
  demand(record.header("ce_subject") == record.key, "ce_subject is not the key");
  demand(record.header("ce_dataschema").starts_with("urn:mfad:schema:"), "ce_dataschema is not urn:mfad:schema:…");
  demand(record.header("ce_chainhash").size() == 64, "ce_chainhash is not 64 hex digits");
  demand(record.header("ce_time").size() == 24, "ce_time is not RFC 3339 with milliseconds");
  demand(is_sequence(record.header("ce_sequence")), "ce_sequence has not 20 digits");
  demand(is_sequence(record.header("ce_prevsequence")), "ce_prevsequence has not 20 digits");
  demand(record.headers.size() == 11, "there are not eleven headers");
  return complaints;
}

}  // namespace mfad::test
