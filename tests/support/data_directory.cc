#include "tests/support/data_directory.h"

#include "events/base/check.h"

namespace mfad::testing {

rocks::OpenRequest DataDirectory::request() {
  rocks::OpenRequest request;
  request.directory = path_;
  request.cluster = cluster;
  request.now = timestamp_from_ms(1'795'000'000'000);
  request.files = files_;
  request.random = &random_;
  request.env = env_;
  return request;
}

void DataDirectory::fill(int groups, std::size_t records) {
  auto data = try_open();
  MFAD_CHECK(data, "a data directory that opens");
  GroupMaker maker(*data->log, box_, data->mark.chain_hash);
  for (int i = 0; i < groups; ++i) {
    const auto appended = append_and_register(*data, maker, maker.next(records));
    MFAD_CHECK(appended, "a log that takes a group");
  }
}

Result<> append_and_register(rocks::OpenedData& data, GroupMaker& maker, const Group& group) {
  if (auto appended = data.log->append(group); !appended) return appended;
  return data.head_register->write(maker.mark(data.mark.epoch));
}

}  // namespace mfad::testing
