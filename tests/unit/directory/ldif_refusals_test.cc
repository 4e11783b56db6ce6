// The table of malformed input: each is refused with its line and what to change, and the good entry after it is read.
#include <gtest/gtest.h>

#include <sstream>

#include "adapters/directory/ldif.h"

namespace mfad::directory {
namespace {

struct Refusal {
  const char* name;
  std::string text;  // one bad entry; a good one follows
  std::size_t line;
  const char* says;
};

std::string long_line() { return "dn: dc=a\ncn: " + std::string(line_bytes_max, 'x') + "\n"; }

std::string long_fold() {
  std::string text = "dn: dc=a\ncn: x\n";
  for (std::size_t i = 0; i <= line_bytes_max / 1000; ++i) text += ' ' + std::string(1000, 'x') + '\n';
  return text;
}

std::string large_entry() {
  std::string text = "dn: dc=a\n";
  for (std::size_t i = 0; i <= entry_bytes_max / 1000; ++i) text += "cn: " + std::string(1000, 'x') + '\n';
  return text;
}

std::vector<Refusal> refusals() {
  return {
      {"no_dn", "cn: a\ndn: dc=a\n", 1, "does not begin with `dn:`"},
      {"tail_of_ldapsearch", "search: 2\nresult: 0 Success\n", 1, "ldapsearch -LLL"},
      {"version_later", "dn: dc=x\n\nversion: 1\n", 3, "`version: 1` stands once"},
      {"no_colon", "dn: dc=a\ncn a\n", 2, "no ':'"},
      {"fold_of_nothing", " cn: a\n", 1, "remove the leading space"},
      {"fold_after_a_blank_line", "\n x\n", 2, "remove the leading space"},
      {"bad_name", "dn: dc=a\nc n: a\n", 2, "attribute name"},
      {"empty_name", "dn: dc=a\n: a\n", 2, "attribute name"},
      {"empty_option", "dn: dc=a\ncn;: a\n", 2, "attribute name"},
      {"url", "dn: dc=a\njpegPhoto:< file:///etc/passwd\n", 2, "URL"},
      {"base64", "dn: dc=a\ncn:: QQ=\n", 2, "not base64"},
      {"base64_with_a_space", "dn: dc=a\ncn:: QQ= =\n", 2, "not base64"},
      {"colon_first", "dn: dc=a\ncn: :a\n", 2, "begins with ':'"},
      {"less_than_first", "dn: dc=a\ncn: <a\n", 2, "begins with '<'"},
      {"nul", std::string("dn: dc=a\ncn: a\0b\n", 17), 2, "NUL"},
      {"carriage_return", "dn: dc=a\ncn: a\rb\n", 2, "carriage return"},
      {"latin_1", "dn: dc=a\ncn: J\xf6rg\n", 2, "not UTF-8"},
      {"dn_latin_1", "dn: cn=J\xf6rg\n", 1, "not UTF-8"},
      {"dn_base64_latin_1", "dn:: Y249SvZyZw==\n", 1, "dn is not UTF-8"},
      {"dn_shape", "dn: somebody\n", 1, "not a distinguished name"},
      {"second_dn", "dn: dc=a\ncn: a\ndn: dc=b\n", 3, "second `dn:`"},
      {"change_record", "dn: dc=a\nchangetype: add\ncn: a\n", 2, "change record"},
      {"control", "dn: dc=a\ncontrol: 1.2.3 true\nchangetype: delete\n", 2, "change record"},
      {"long_line", long_line(), 2, "longer than 1048576 bytes"},
      {"long_fold", long_fold(), 2, "longer than 1048576 bytes"},
      {"large_entry", large_entry(), 1, "larger than 4194304 bytes"},
  };
}

TEST(LdifRefusals, NameTheLineAndTheMendAndSpareTheNextEntry) {
  for (const auto& refusal : refusals()) {
    std::istringstream input(refusal.text + "\ndn: dc=good\n");
    LdifReader reader(input);
    std::vector<Problem> problems;
    std::vector<std::string> good;
    while (auto item = reader.next()) {
      if (*item) {
        good.push_back((*item)->dn);
      } else {
        problems.push_back(item->error());
      }
    }
    ASSERT_EQ(problems.size(), 1U) << refusal.name;
    EXPECT_EQ(problems[0].line, refusal.line) << refusal.name;
    EXPECT_NE(problems[0].message.find(refusal.says), std::string::npos) << refusal.name << ": " << problems[0].message;
    ASSERT_FALSE(good.empty()) << refusal.name;
    EXPECT_EQ(good.back(), "dc=good") << refusal.name;
  }
}

TEST(LdifRefusals, OfAFileThatCannotBeReadAtAllIsOne) {
  struct Case {
    std::string text;
    std::size_t line;
    const char* says;
  };
  for (const auto& [text, line, says] :
       {Case{"# x\nversion: 2\ndn: dc=a\n\ndn: dc=b\n", 2, "not 1"}, Case{std::string("\xff\xfe"
                                                                                      "d\0n\0",
                                                                                      6),
                                                                          1, "UTF-16"}}) {
    std::istringstream input(text);
    LdifReader reader(input);
    const auto item = reader.next();
    ASSERT_TRUE(item.has_value() && !item->has_value());
    EXPECT_EQ(item->error().line, line);
    EXPECT_NE(item->error().message.find(says), std::string::npos);
    EXPECT_FALSE(reader.next().has_value());
  }
}

}  // namespace
}  // namespace mfad::directory
