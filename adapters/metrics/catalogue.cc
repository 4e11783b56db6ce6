#include "adapters/metrics/catalogue.h"

#include <array>

namespace mfad::metrics {
namespace {

constexpr std::uint64_t us = 1'000;  // in nanoseconds
constexpr std::uint64_t ms = 1'000 * us;
constexpr double per_second = 1e9;

constexpr std::uint64_t durations[] = {50 * us,  100 * us,   250 * us,   500 * us,   1 * ms,   2'500 * us,
                                       5 * ms,   10 * ms,    25 * ms,    50 * ms,    100 * ms, 250 * ms,
                                       500 * ms, 1'000 * ms, 2'500 * ms, 10'000 * ms};
constexpr std::uint64_t sizes[] = {1, 2, 4, 8, 16, 32, 64, 128, 256};

constexpr auto counters = std::to_array<Declared>({
    {"mfad_http_requests_total", "Requests answered, by route and class of status."},
    {"mfad_http_unauthenticated_total", "Requests refused because their token is missing or unknown."},
    {"mfad_groups_total", "Groups of commands made durable."},
    {"mfad_events_total", "Events appended to the log."},
    {"mfad_checks_failed_total", "Commands refused because an invariant of mfad did not hold: a bug, report it."},
    {"mfad_commands_unread_total", "Commands refused because what they need could not be read from the log."},
    {"mfad_deliveries_total", "Codes handed to a mail server, by result."},
    {"mfad_projection_halts_total", "Halts of a projection."},
    {"mfad_clock_jumps_total", "Jumps of the wall clock."},
    {"mfad_log_lines_dropped_total", "Lines that the log left out because who reads it was too slow."},
    {"mfad_log_lines_suppressed_total", "Lines of requests that the log left out because there were too many."},
});

constexpr auto gauges = std::to_array<Declared>({
    {"mfad_position", "The last durable position of the log."},
    {"mfad_queue_commands", "Commands that wait for the writer, or for what it will need of the disk, by lane."},
    {"mfad_projection_lag_events", "Events that a projection has yet to fold."},
    {"mfad_projection_lag_seconds", "Age of the oldest event that a projection has yet to fold."},
    {"mfad_projection_state", "1 for the state that a projection is in."},
    {"mfad_deadlines_pending", "Accounts with a deadline that is still to come, as far as the store can tell cheaply."},
    {"mfad_deliveries_waiting", "Codes that wait to be handed to a mail server."},
    {"mfad_publisher_cursor", "The position up to which the brokers have acknowledged everything."},
    {"mfad_publisher_lag_events", "Events that the brokers have yet to acknowledge."},
    {"mfad_publisher_lag_seconds", "How long the oldest event that the brokers have not acknowledged has waited."},
    {"mfad_publisher_state", "1 for the state that the publisher is in."},
    {"mfad_ready", "1 once the daemon takes requests, until it stops."},
    {"mfad_degraded", "1 for each reason why the daemon runs degraded."},
});

constexpr auto histograms = std::to_array<Declared>({
    {"mfad_command_duration_seconds", "From a command's request to its durable answer, by operation and result.",
     durations, per_second},
    {"mfad_query_duration_seconds", "From a query's request to its answer, by operation and result.", durations,
     per_second},
    {"mfad_group_commands", "Commands that one sync made durable.", sizes},
    {"mfad_group_commit_duration_seconds", "Time to make a group durable: batch, sync and head register.", durations,
     per_second},
    {"mfad_sync_duration_seconds", "Time to write and sync one file of a group: the log, or the head register.",
     durations, per_second},
});

}  // namespace

std::span<const Declared> declared_counters() { return counters; }
std::span<const Declared> declared_gauges() { return gauges; }
std::span<const Declared> declared_histograms() { return histograms; }

}  // namespace mfad::metrics
