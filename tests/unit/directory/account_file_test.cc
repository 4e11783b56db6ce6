#include "adapters/directory/account_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace mfad::directory {
namespace {

class AccountFileTest : public testing::Test {
 protected:
  AccountFileTest() : path_(testing::TempDir() + "account_file_test.ldif") {}
  ~AccountFileTest() override { std::filesystem::remove(path_); }

  AccountFile write(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return std::move(AccountFile::open(path_, Mapping::openldap).value());
  }

  std::string path_;
};

std::string person(const std::string& name, char id) {
  return "dn: uid=" + name + ",dc=a\nobjectClass: account\nuid: " + name +
         "\nentryUUID: 00000000-0000-0000-0000-00000000000" + id + "\n\n";
}

void ignore(std::size_t, std::size_t) {}

TEST_F(AccountFileTest, YieldsTheGoodOnesAndListsTheBadOnesOnce) {
  auto file = write(person("ada", '1') + "dn: uid=bob,dc=a\nuid bob\n\n" + person("eve", '1') +
                    "dn: uid=dan,dc=a\nobjectClass: account\nuid: dan\n\n" +
                    "dn: uid=fay,dc=a\nobjectClass: account\nmemberOf: nowhere\n\n" + person("gus", '2') +
                    "dn: cn=g,dc=a\nobjectClass: groupOfNames\nmember: uid=gus,dc=a\n");
  std::size_t seen = 0;
  std::size_t total = 0;
  const auto progress = [&](std::size_t bytes, std::size_t all) { seen = bytes, total = all; };
  file.scan(progress);
  EXPECT_EQ(seen, total);
  EXPECT_EQ(file.entries(), 6U);
  std::vector<std::string> names;
  while (auto account = file.next(ignore)) {
    names.push_back(account->user_name);
    EXPECT_EQ(account->groups.size(), account->user_name == "gus" ? 1U : 0U);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"ada", "gus"}));
  std::vector<std::size_t> lines;
  for (const auto& problem : file.problems()) lines.push_back(problem.line);
  EXPECT_EQ(lines, (std::vector<std::size_t>{7, 20, 9, 14}));
}

TEST_F(AccountFileTest, RefusesWhatIsNoFile) {
  EXPECT_EQ(AccountFile::open(path_ + ".absent", Mapping::ad).error().code, ErrorCode::not_found);
  EXPECT_EQ(AccountFile::open("/dev/null", Mapping::ad).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace mfad::directory
