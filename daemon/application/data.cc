#include "daemon/application/data.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "adapters/keyring/kek.h"
#include "daemon/project/generations.h"
#include "events/codec.h"
#include "events/decider.h"

namespace mfad::application {
namespace {

constexpr std::size_t token_characters_min = 32;
constexpr std::size_t token_file_bytes_max = 4096;
constexpr std::string_view token_prefix = "mfad_";

std::unexpected<Refusal> refused(const Error& failed) { return std::unexpected(Refusal{exit_refused, failed.message}); }

std::string credentials_directory() {
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  return directory == nullptr ? std::string{} : std::string{directory};
}

// Where the chain goes on, and the time that no later record may come before.
Result<command::LogTail> tail_of(const rocks::OpenedData& opened) {
  command::LogTail tail{opened.mark.position, opened.mark.chain_hash, {}, opened.log->last_group()};
  if (tail.position == Position{}) return tail;
  const auto last = opened.log->read(Position{tail.position.value - 1}, 1, 1);
  if (!last) return std::unexpected(last.error());
  if (last->empty()) return error(ErrorCode::corruption, "the last record of the log is not there");
  const auto envelope = decode_envelope(last->front().bytes);
  if (!envelope) return std::unexpected(envelope.error());
  tail.recorded_at = envelope->recorded_at;
  return tail;
}

std::string without_trailing_space(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ' || text.back() == '\t'))
    text.pop_back();
  return text;
}

std::expected<Secret, Refusal> read_token(const std::string& path) {
  auto text = system::read_small_file(path, token_file_bytes_max);
  if (!text) return refused(text.error());
  std::string token = without_trailing_space(std::move(*text));
  if (token.size() < token_characters_min)
    return std::unexpected(Refusal{
        exit_refused,
        fmt::format("the token in {} is shorter than {} characters: write a longer one", path, token_characters_min)});
  return Secret{std::move(token)};
}

}  // namespace

rocks::RowStoreRequest rows_request(const Config& config, Host& host) {
  return {.directory = config.data_dir, .files = &host.files, .written_once = project::written_once()};
}

void tell_of_damaged_rows(observe::Log& log, std::string_view why) {
  log.write(observe::Level::warning, "the rows are damaged and are made anew", {{"reason", why}});
}

std::expected<Data, Refusal> open_data(const Config& config, Host& host, observe::Log& told) {
  const rocks::DataPaths paths = rocks::paths_in(config.data_dir);
  const keyring::KekRequest kek_request{.kek_file = config.kek_file,
                                        .credentials_directory = credentials_directory(),
                                        .dev_kek = config.dev ? config.data_dir + "/dev-kek" : std::string{},
                                        .keyring = paths.keyring,
                                        .files = &host.files,
                                        .random = &host.random};
  // What needs no data directory is judged before one is made.
  if (!config.admin_token_file.empty()) {
    if (const auto token = read_token(config.admin_token_file); !token) return std::unexpected(token.error());
  }
  std::optional<Secret> kek;
  if (!config.dev || !config.kek_file.empty()) {
    auto loaded = keyring::load_kek(kek_request);
    if (!loaded) return refused(loaded.error());
    kek = std::move(*loaded);
  }
  Data data;
  const auto open_keyring = [&](const rocks::LogSeen& log) -> Result<> {
    auto key = kek ? Result<Secret>{*kek} : keyring::load_kek(kek_request);
    if (!key) return std::unexpected(key.error());
    auto keyring = keyring::Keyring::open({.path = paths.keyring,
                                           .files = &host.files,
                                           .lineage = log.lineage,
                                           .log_is_empty = log.empty,
                                           .highest_named = log.highest_key_slot},
                                          *key);
    if (!keyring) return std::unexpected(keyring.error());
    data.keyring = std::move(*keyring);
    return {};
  };
  auto opened = rocks::open_data_directory({.directory = config.data_dir,
                                            .cluster = config.cluster,
                                            .now = host.clock.wall(),
                                            .files = &host.files,
                                            .random = &host.random,
                                            .progress = {},
                                            .approve = open_keyring});
  if (!opened) return std::unexpected(Refusal{opened.error().exit_code(), opened.error().message});
  data.opened = std::move(*opened);
  auto request = rows_request(config, host);
  request.discarded = [&told](std::string_view why) { tell_of_damaged_rows(told, why); };
  auto rows = rocks::open_row_store(request);
  if (!rows) return refused(rows.error());
  data.rows = std::move(*rows);
  const auto tail = tail_of(data.opened);
  if (!tail) return refused(tail.error());
  data.tail = *tail;
  return data;
}

std::expected<Secret, Refusal> first_token(const Config& config, Host& host, bool log_is_empty) {
  if (!config.admin_token_file.empty()) return read_token(config.admin_token_file);
  if (!config.dev) return Secret{};
  const std::string path = config.data_dir + "/dev-token";
  const auto exists = host.files.exists(path);
  if (!exists) return refused(exists.error());
  if (*exists) return read_token(path);
  if (!log_is_empty) return Secret{};  // its caller exists, and the token is known by its digest only
  RandomTape::Bytes random{};
  host.random.fill(random);
  RandomTape tape{random};
  const std::string token = std::string{token_prefix} + tape.take_token();
  if (const auto written = system::write_file_durably(path, token + "\n"); !written) return refused(written.error());
  return Secret{token};
}

}  // namespace mfad::application
