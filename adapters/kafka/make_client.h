// Producers and readers with our settings (design §6). Included by our .cc files only.
#pragma once

#include "adapters/kafka/client.h"
#include "adapters/kafka/handle.h"
#include "events/base/error.h"

namespace mfad::kafka {

// `options` outlives the client: its log function is called by it.
Result<Handle> make_producer(const KafkaOptions& options);
Result<Handle> make_reader(
    const KafkaOptions& options);  // looks at topics and records; has no group and commits nothing
Result<Handle> make_admin(const KafkaOptions& options);

}  // namespace mfad::kafka
