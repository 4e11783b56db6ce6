// The settings of topics as the brokers report them. Included by our .cc files only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/kafka/record_reader.h"

namespace mfad::kafka {

using TopicSettings = std::map<std::string, std::string>;

// By topic name. A topic that is not there is left out; ErrorCode::refused where the brokers do not tell.
Result<std::map<std::string, TopicSettings>> read_topic_settings(rd_kafka_t* client,
                                                                 const std::vector<std::string>& names,
                                                                 Deadline deadline);

// Waits for one answer of the admin interface.
Result<EventPtr> admin_answer(rd_kafka_queue_t* queue, Deadline deadline);
AdminOptions admin_options(rd_kafka_t* client, rd_kafka_admin_op_t operation, Deadline deadline);

}  // namespace mfad::kafka
