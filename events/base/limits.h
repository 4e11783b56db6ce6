// Every bound of the product, with its reason. What an input is checked against is named here, not where it is used.
#pragma once

#include <chrono>
#include <cstddef>

namespace mfad::limits {

using namespace std::chrono_literals;

// The log.
inline constexpr std::size_t record_bytes_max = 32 * 1024;         // tiles of a proof address entries with 16 bits
inline constexpr std::size_t public_form_bytes_max = 64 * 1024;    // what Kafka and HTTP show of one event
inline constexpr std::size_t kafka_message_bytes_max = 1'000'000;  // librdkafka's default
static_assert(record_bytes_max < public_form_bytes_max && public_form_bytes_max < kafka_message_bytes_max,
              "an event that the log accepts always fits a Kafka message");
inline constexpr std::size_t events_per_decision_max = 256;  // 2,000 groups of 1 KiB split into records
inline constexpr std::size_t streams_per_command_max = 8;
inline constexpr std::size_t snapshot_every_events = 64;            // loading a stream folds at most this many
inline constexpr std::size_t fact_bytes_per_event_max = 24 * 1024;  // leaves room for header and seal within a record

// The command machine.
inline constexpr std::size_t group_commands_max = 256;
inline constexpr std::size_t group_bytes_max = 1024 * 1024;
inline constexpr std::size_t interactive_queue_max = 4096;
inline constexpr std::size_t bulk_queue_max = 1024;
inline constexpr std::size_t cached_accounts_max = 100'000;
inline constexpr std::size_t prefetch_waiting_max = 1024;  // per lane; beyond it the writer reads for itself
inline constexpr std::size_t prefetch_together_max = 8;    // accounts that one thread reads before they are queued
inline constexpr auto outcome_lives = 24h;
inline constexpr auto outcome_ahead_max = 24h * 7;  // of a wall clock that is ahead, which outcomes bear the time of
inline constexpr auto command_waits_max = 10s;

// Publishing (design §6).
inline constexpr std::size_t publish_window_max = 5'000;        // unacknowledged events; a bigger window is slower
inline constexpr std::size_t publish_state_window_max = 1'000;  // unacknowledged state records beside them
inline constexpr std::size_t publish_step_records_max = 1'000;  // what one step reads, sends or scans
inline constexpr std::size_t publish_step_bytes_max = 1024 * 1024;
inline constexpr std::size_t producer_queue_max = 20'000;  // librdkafka's own bound
static_assert(publish_window_max + publish_state_window_max < producer_queue_max,
              "a full window never fills the queue");
inline constexpr auto cursor_offered_every = 200ms;  // the cursor is a value of some kilobytes
inline constexpr auto broker_check_every = 30s;      // while all goes well: partitions may be added, topics replaced
inline constexpr auto broker_look_timeout = 5s;      // how long one look at the brokers may block
inline constexpr auto broker_patience = 3s;          // after a start, before brokers that do not answer are called so
inline constexpr auto broker_retry_min = 200ms;      // doubled up to the next
inline constexpr auto broker_retry_max = 5s;

// Requests (contract §2).
inline constexpr std::size_t body_bytes_max = 64 * 1024;
inline constexpr std::size_t large_body_bytes_max = 1024 * 1024;
inline constexpr std::size_t list_default = 50;
inline constexpr std::size_t list_max = 500;
inline constexpr std::size_t import_lines_max = 256;
inline constexpr auto query_wait_max = 10s;
inline constexpr auto query_wait_default = 2s;
inline constexpr std::size_t json_depth_max = 16;
inline constexpr std::size_t idempotency_key_chars_min = 16;
inline constexpr std::size_t idempotency_key_chars_max = 64;
inline constexpr std::size_t actor_chars_max = 128;
inline constexpr std::size_t request_id_chars_max = 64;
inline constexpr std::size_t name_bytes_max = 256;  // of stores, roles and callers
inline constexpr std::size_t client_chars_max = 64;
inline constexpr std::size_t code_chars_max = 16;
inline constexpr std::size_t grant_chars_max = 64;  // those that we make have 43
inline constexpr std::size_t unenroll_reason_chars_max = 500;
inline constexpr std::size_t report_reason_chars_max = 64;
inline constexpr std::size_t stores_per_caller_max = 256;  // 16 KiB: fits a record
inline constexpr std::size_t scanned_per_page_max =
    10'000;  // a filter that matches little gives short pages, not slow ones

// Directory facts.
inline constexpr std::size_t groups_max = 2000;
inline constexpr std::size_t dn_bytes_max = 1024;
inline constexpr std::size_t user_name_bytes_max = 256;
inline constexpr std::size_t display_name_bytes_max = 256;
inline constexpr std::size_t mail_bytes_max = 254;
inline constexpr std::size_t mobile_bytes_max = 32;
inline constexpr std::size_t source_bytes_max = 64;
inline constexpr auto clock_ahead_max = 2min;  // observed_at, authenticated_at

// Policy.
inline constexpr int priority_min = 1;
inline constexpr int priority_max = 99;
inline constexpr int chosen_max = 7;
inline constexpr int lockout_threshold_max = 100;
inline constexpr int lockout_minutes_max = 1440;
inline constexpr std::size_t criteria_terms_max = 64;
inline constexpr std::size_t criteria_bytes_max = 14 * 1024;  // of their names: an event tells the old and the new ones
static_assert(2 * criteria_bytes_max + 4 * 1024 <= record_bytes_max, "a change of criteria fits a record");
inline constexpr std::size_t roles_per_store_max = 99;  // one per priority

// Enrollment, flows (contract §5).
inline constexpr auto flow_lives = 15min;
inline constexpr auto grant_lives = 5min;
inline constexpr auto pending_enrollment_lives = 10min;
inline constexpr int confirmations_max = 5;
inline constexpr auto email_code_lives = 5min;
inline constexpr int email_code_answers_max = 3;
inline constexpr auto resend_after = 30s;
inline constexpr std::size_t messages_per_account_and_hour_max = 5;
inline constexpr std::size_t messages_per_address_and_hour_max = 10;
inline constexpr std::size_t flow_starts_per_hour_max = 20;
inline constexpr auto session_age_max = 15min;
inline constexpr auto totp_step = 30s;
inline constexpr int totp_window_steps = 1;
inline constexpr int totp_digits = 6;
inline constexpr std::size_t totp_secret_bytes = 20;    // 160 bits, RFC 4226 R6
inline constexpr int wrong_answers_per_type_max = 100;  // absolute; only enrolling again resets it

}  // namespace mfad::limits
