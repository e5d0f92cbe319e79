#include "base/password.h"

#include <gtest/gtest.h>

namespace nonsolicit::base {
namespace {

TEST(Password, MatchesItsHashOnly) {
  const auto hash = hash_password("correct horse battery");
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << *hash;
  EXPECT_TRUE(password_matches(*hash, "correct horse battery"));
  EXPECT_FALSE(password_matches(*hash, "correct horse batterY"));
  EXPECT_FALSE(password_matches(*hash, ""));
  EXPECT_NE(*hash, *hash_password("correct horse battery")) << "each has a salt of its own";
}

TEST(Password, NeverMatchesWhatIsNoHash) {
  for (const std::string hash : {"", "x", "$argon2id$", "correct horse battery"})
    EXPECT_FALSE(password_matches(hash, "correct horse battery")) << hash;
  EXPECT_FALSE(password_matches(std::string(500, '$'), "x"));
}

TEST(Password, OfNobodyCostsAsMuchAsARealOne) {
  const std::string_view hash = nobodys_password_hash();
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << hash;
  EXPECT_FALSE(password_matches(hash, ""));
}

TEST(Password, IsRefusedWhereItIsShortOrTheName) {
  for (const auto& [password, problem] : std::initializer_list<std::pair<std::string, std::string>>{
           {"", "at least 12"},
           {"elevenchars", "at least 12"},
           {"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "at least 12"},  // 14 bytes, 7 characters
           {"Jo.Of.The.Office", "must not be the name"},
           {"aaaaaaaaaaaaaaaa", "again and again"},
           {std::string(257, 'x') + "y", "too long"},
           {"twelve chars\xff", "no text"}}) {
    const auto status = check_new_password("jo.of.the.office", password);
    ASSERT_FALSE(status.ok()) << password;
    EXPECT_EQ(status.error().kind, ErrorClass::permanent);
    EXPECT_NE(status.error().text.find(problem), std::string::npos) << status.error().text;
  }
  for (const char* password : {"twelve chars", "password1234", "\xc3\xa9t\xc3\xa9 \xc3\xa0 la mer"})
    EXPECT_TRUE(check_new_password("jo", password).ok()) << password;
}

}  // namespace
}  // namespace nonsolicit::base
