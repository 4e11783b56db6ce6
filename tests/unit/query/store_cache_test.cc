#include "daemon/query/store_cache.h"

#include <gtest/gtest.h>

#include "adapters/memory/secret_box.h"
#include "events/codec.h"
#include "projections/role_state/keys.h"

namespace mfad::query {
namespace {

const StoreId corp{"corp"};

// One row, and how often it was asked for.
class CountedRows final : public RowReader {
 public:
  std::optional<std::string> get(std::string_view) const override {
    ++gets;
    return row;
  }
  void scan(std::string_view, std::string_view,
            const std::function<bool(std::string_view, std::string_view)>&) const override {}

  mutable int gets = 0;
  std::string row;
};

class StoreCacheTest : public ::testing::Test {
 protected:
  std::string row_named(const std::string& name) const {
    store::StoreState state;
    state.id = corp;
    state.presence = store::Presence::present;
    state.name = name;
    return *seal_state(State{state}, KeySlot{}, role_state::store_key(corp), box);
  }
  project::ReadView view_of(std::uint64_t number) const { return {rows, Position{number}, number}; }
  std::string name_in(const project::ReadView& view) {
    const auto found = cache.find(view, corp);
    return found && *found ? (*found)->name : "none";
  }

  memory::MemorySecretBox box;
  ProjectionContext context{box, "key", false};
  role_state::RoleStateQuery query{context};
  StoreCache cache{query};
  std::shared_ptr<CountedRows> rows = std::make_shared<CountedRows>();
};

TEST_F(StoreCacheTest, ReadsTheRowOncePerView) {
  rows->row = row_named("first");
  EXPECT_EQ(name_in(view_of(1)), "first");
  const int gets = rows->gets;
  EXPECT_EQ(name_in(view_of(1)), "first");
  EXPECT_EQ(rows->gets, gets);
}

TEST_F(StoreCacheTest, ShowsWhatEachViewShows) {
  rows->row = row_named("first");
  EXPECT_EQ(name_in(view_of(1)), "first");
  rows->row = row_named("second");
  EXPECT_EQ(name_in(view_of(2)), "second");
}

TEST_F(StoreCacheTest, AsksAgainWhereAViewHasNoNumber) {
  rows->row = row_named("first");
  EXPECT_EQ(name_in(view_of(0)), "first");
  rows->row = row_named("second");
  EXPECT_EQ(name_in(view_of(0)), "second");
}

}  // namespace
}  // namespace mfad::query
