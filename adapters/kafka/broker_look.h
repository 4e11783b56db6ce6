// One look at the brokers: topics, their settings, the ends of each partition and single records. Included by our .cc
// files only.
#pragma once

#include "adapters/kafka/client.h"
#include "daemon/publish/broker.h"

namespace mfad::kafka {

Result<publish::BrokerLook> look_at_brokers(const KafkaOptions& options, const publish::LookRequest& request,
                                            Milliseconds timeout);

}  // namespace mfad::kafka
