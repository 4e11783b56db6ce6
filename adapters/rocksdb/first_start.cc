#include "adapters/rocksdb/first_start.h"

#include <algorithm>

#include "adapters/rocksdb/batch.h"
#include "adapters/rocksdb/verify.h"
#include "events/base/limits.h"

namespace mfad::rocks {

// The first compactions come with the opening, before the writer has said what is old.
DatabaseSettings settings_of(const OpenRequest& request) {
  const auto old_before = std::max(request.now - limits::outcome_lives, Timestamp{});
  return {request.env, request.write_buffer_bytes, static_cast<std::uint64_t>(old_before.time_since_epoch().count())};
}

Result<> make_log(const OpenRequest& request) {
  const auto paths = paths_in(request.directory);
  if (auto removed = request.files->remove_tree(paths.new_log); !removed) return removed;
  Lineage lineage{};
  request.random->fill(lineage);
  {
    auto database = Database::open_log(paths.new_log, Database::Access::create, settings_of(request));
    if (!database) return std::unexpected(database.error());
    std::string format;
    put_be64(format, log_format);
    std::string created_at;
    put_be64(created_at, static_cast<std::uint64_t>(request.now.time_since_epoch().count()));
    Writes writes(**database);
    writes.put(Family::meta, format_key, format);
    writes.put(Family::meta, lineage_key,
               std::string_view(reinterpret_cast<const char*>(lineage.data()), lineage.size()));
    writes.put(Family::meta, cluster_key, request.cluster);
    writes.put(Family::meta, created_at_key, created_at);
    writes.put(Family::meta, progress_key, progress_value({}));
    if (auto written = writes.commit("write the identity of the log"); !written) return written;
    if (auto flushed = writes.flush(); !flushed) return flushed;
  }
  return request.files->rename(paths.new_log, paths.log);
}

Result<> make_head_register(const OpenRequest& request, const Lineage& lineage) {
  HeadMark mark;
  mark.lineage = lineage;
  return HeadRegisterFile::create(*request.files, paths_in(request.directory).head_register, mark);
}

}  // namespace mfad::rocks
