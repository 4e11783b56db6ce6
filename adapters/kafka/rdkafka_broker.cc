#include "adapters/kafka/rdkafka_broker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>
#include <utility>

#include "adapters/kafka/broker_look.h"
#include "adapters/kafka/make_client.h"
#include "events/base/check.h"

namespace mfad::kafka {
namespace {

using publish::Delivery;
using publish::Produced;

constexpr std::size_t reports_per_poll_max = 10'000;

// What the brokers will say again however often the record is sent.
constexpr std::array rejections{
    RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
    RD_KAFKA_RESP_ERR_INVALID_MSG,
    RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,
    RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
    RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,
    RD_KAFKA_RESP_ERR_INVALID_RECORD,
    RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT,
};

publish::KafkaTopic topic_of(const rd_kafka_topic_t* topic) {
  return static_cast<publish::KafkaTopic>(std::bit_cast<std::uintptr_t>(rd_kafka_topic_opaque(topic)));
}

// Persisted only when there is no error *and* the status says so *and* the offset is known.
publish::DeliveryReport report_of(const rd_kafka_message_t& message) {
  publish::DeliveryReport report;
  report.topic = topic_of(message.rkt);
  report.partition = message.partition;
  report.opaque = std::bit_cast<std::uintptr_t>(message._private);
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR && message.offset >= 0 &&
      rd_kafka_message_status(&message) == RD_KAFKA_MSG_STATUS_PERSISTED) {
    report.offset = message.offset;
    return report;
  }
  const bool rejected = std::ranges::find(rejections, message.err) != rejections.end();
  report.delivery = rejected ? Delivery::rejected : Delivery::failed;
  report.reason =
      message.err == RD_KAFKA_RESP_ERR_NO_ERROR ? "acknowledged without an offset" : rd_kafka_err2str(message.err);
  return report;
}

rd_kafka_headers_t* make_headers(const std::vector<publish::Header>& headers) {
  rd_kafka_headers_t* made = rd_kafka_headers_new(headers.size());
  for (const auto& header : headers) {
    rd_kafka_header_add(made, header.name.data(), static_cast<ssize_t>(header.name.size()), header.value.data(),
                        static_cast<ssize_t>(header.value.size()));
  }
  return made;
}

void* bytes(const std::string& text) { return const_cast<char*>(text.data()); }

}  // namespace

class RdKafkaBroker::Producer {
 public:
  explicit Producer(Handle client) : client_(std::move(client)), queue_(rd_kafka_queue_get_main(client_.get())) {
    for (const auto& info : publish::all_topics) {
      rd_kafka_topic_conf_t* conf = rd_kafka_topic_conf_new();
      rd_kafka_topic_conf_set_opaque(conf, std::bit_cast<void*>(std::uintptr_t{index_of(info.topic)}));
      topics_[index_of(info.topic)].reset(rd_kafka_topic_new(client_.get(), std::string{info.name}.c_str(), conf));
    }
  }
  ~Producer() { rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT); }
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  Produced produce(const publish::OutgoingRecord& record) {
    rd_kafka_headers_t* headers = make_headers(record.headers);
    // Without RD_KAFKA_V_VALUE the record has a null value: a tombstone.
    const auto send = [&](auto... value) {
      return rd_kafka_producev(client_.get(), RD_KAFKA_V_RKT(topics_[index_of(record.topic)].get()),
                               RD_KAFKA_V_PARTITION(record.partition),
                               RD_KAFKA_V_KEY(bytes(record.key), record.key.size()), RD_KAFKA_V_HEADERS(headers),
                               RD_KAFKA_V_OPAQUE(std::bit_cast<void*>(std::uintptr_t{record.opaque})),
                               RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), value..., RD_KAFKA_V_END);
    };
    const rd_kafka_resp_err_t failure =
        record.value ? send(RD_KAFKA_VTYPE_VALUE, bytes(*record.value), record.value->size()) : send();
    if (failure == RD_KAFKA_RESP_ERR_NO_ERROR) return Produced::accepted;
    rd_kafka_headers_destroy(headers);  // it took them only with the record
    return failure == RD_KAFKA_RESP_ERR__QUEUE_FULL ? Produced::would_block : Produced::failed;
  }

  publish::Polled poll(Milliseconds timeout) {
    publish::Polled polled;
    auto wait = static_cast<int>(timeout.count());
    while (polled.reports.size() < reports_per_poll_max) {
      const EventPtr event{rd_kafka_queue_poll(queue_.get(), wait)};
      if (!event) break;
      take(event.get(), polled);
      wait = 0;
    }
    return polled;
  }

  void wake() { rd_kafka_queue_yield(queue_.get()); }

 private:
  void take(rd_kafka_event_t* event, publish::Polled& polled) {
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR) {
      while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event))
        polled.reports.push_back(report_of(*message));
      return;
    }
    if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_ERROR) return;
    const auto failure = rd_kafka_event_error(event);
    if (failure == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) polled.brokers_down = true;
    if (failure != RD_KAFKA_RESP_ERR__FATAL) return;
    std::array<char, 512> reason{};
    const auto cause = rd_kafka_fatal_error(client_.get(), reason.data(), reason.size());
    polled.fatal = fmt::format("{}: {}", rd_kafka_err2name(cause), reason.data());
  }

  Handle client_;  // destroyed last
  Queue queue_;
  std::array<TopicHandle, publish::topic_count> topics_;
};

RdKafkaBroker::RdKafkaBroker(KafkaOptions options) : options_(std::move(options)) {}
RdKafkaBroker::~RdKafkaBroker() = default;

Result<publish::BrokerLook> RdKafkaBroker::look(const publish::LookRequest& request, Milliseconds timeout) {
  return look_at_brokers(options_, request, timeout);
}

Result<> RdKafkaBroker::open_producer() {
  MFAD_CHECK(!producer_, "one producer at a time");
  auto client = make_producer(options_);
  if (!client) return std::unexpected(client.error());
  auto producer = std::make_unique<Producer>(std::move(*client));
  const std::lock_guard lock{wake_mutex_};
  producer_ = std::move(producer);
  return {};
}

void RdKafkaBroker::close_producer() {
  std::unique_ptr<Producer> closing;
  {
    const std::lock_guard lock{wake_mutex_};
    closing = std::move(producer_);
  }
}

Produced RdKafkaBroker::produce(const publish::OutgoingRecord& record) {
  MFAD_CHECK(producer_ != nullptr, "an open producer");
  return producer_->produce(record);
}

publish::Polled RdKafkaBroker::poll(Milliseconds timeout) {
  MFAD_CHECK(producer_ != nullptr, "an open producer");
  return producer_->poll(timeout);
}

void RdKafkaBroker::wake() {
  const std::lock_guard lock{wake_mutex_};
  if (producer_) producer_->wake();
}

}  // namespace mfad::kafka
