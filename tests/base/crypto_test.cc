#include "base/crypto.h"

#include <sys/stat.h>

#include <set>

#include <gtest/gtest.h>

#include "base/ascii.h"
#include "base/file.h"
#include "temporary_folder.h"

namespace nonsolicit::base {
namespace {

class Keys : public InTemporaryFolder {
 protected:
  std::filesystem::path path() const { return folder_ / "keys"; }
  static TimePoint day(int number) { return *parse_rfc3339("2026-01-01") + std::chrono::hours(24) * number; }
  std::string load_error() const {
    const auto ring = KeyRing::load(path());
    if (ring) return "";
    EXPECT_EQ(ring.error().kind, ErrorClass::config);
    return ring.error().full();
  }
};

TEST(Blake2b, IsTheKnownOne) {
  EXPECT_EQ(blake2b_hex("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(CrockfordText, TakesFiveBitsAtATime) {
  EXPECT_EQ(crockford_text(""), "");
  EXPECT_EQ(crockford_text("\xff"), "ZW");
  EXPECT_EQ(crockford_text("\x08\x42\x10\x84\x21"), "11111111");
  EXPECT_EQ(crockford_text(std::string(16, '\0')), std::string(26, '0'));
  EXPECT_EQ(crockford_text(std::string(16, '\xff')), std::string(25, 'Z') + "W");
}

TEST(Sha256, IsTheKnownOne) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 pieces;
  pieces.update("a");
  pieces.update("");
  pieces.update("bc");
  EXPECT_EQ(pieces.hex(), sha256_hex("abc"));
}

TEST(Base64Url, ReadsOnlyWhatItWrites) {
  for (const std::string& bytes : {std::string(), std::string("a"), std::string("\xFB\xFF\xFE", 3), random_bytes(40)}) {
    const auto read = from_base64url(to_base64url(bytes));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, bytes);
  }
  EXPECT_EQ(to_base64url("\xFB\xFF\xFE"), "-__-");  // RFC 4648 section 5: no "+" and "/"
  for (const char* text : {"A", "+__-", "YQ==", "YR", "YQ ", "Y Q"}) EXPECT_FALSE(from_base64url(text)) << text;
}

TEST(Random, DiffersAndHasItsSize) {
  EXPECT_EQ(random_bytes(33).size(), 33u);
  EXPECT_NE(random_bytes(16), random_bytes(16));
  EXPECT_EQ(random_bytes(0), "");
}

TEST(EqualInConstantTime, ComparesSizeAndContent) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
}

TEST(CaseId, HasTenCrockfordCharacters) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; i++) {
    const std::string id = new_case_id();
    EXPECT_TRUE(is_case_id(id)) << id;
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1000u);
  for (const char* bad : {"", "ABCDEFGHJ", "ABCDEFGHJKM", "ABCDEFGHIJ", "ABCDEFGHLO", "abcdefghjk", "ABCDEFGH-1"})
    EXPECT_FALSE(is_case_id(bad)) << bad;
}

TEST_F(Keys, AreMadeLoadedAndNeverOverwritten) {
  const auto made = KeyRing::init(path(), day(0));
  ASSERT_TRUE(made.ok()) << made.error().full();
  EXPECT_EQ(mode_of(path()), 0600u);
  const auto loaded = KeyRing::load(path());
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->signing().id, made->signing().id);
  EXPECT_EQ(loaded->signing().secret, made->signing().secret);
  EXPECT_EQ(loaded->signing().created, day(0));
  EXPECT_EQ(loaded->hash("directory", "a@b.example"), made->hash("directory", "a@b.example"));
  EXPECT_FALSE(KeyRing::init(path(), day(1)).ok());
}

TEST_F(Keys, AreRefusedWhereOthersMayReadThem) {
  ASSERT_TRUE(KeyRing::init(path(), day(0)).ok());
  for (const mode_t mode : {0640u, 0604u, 0620u, 0601u}) {
    ASSERT_EQ(::chmod(path().c_str(), mode), 0);
    EXPECT_NE(load_error().find("may be read by others"), std::string::npos) << mode;
  }
  ASSERT_EQ(::chmod(path().c_str(), 0400), 0);
  EXPECT_EQ(load_error(), "");
}

TEST_F(Keys, NameTheLineThatIsBad) {
  EXPECT_NE(load_error().find("no key file"), std::string::npos);
  const std::string secret(64, 'a');
  const auto with = [&](const std::string& content) {
    EXPECT_TRUE(write_file_durably(path(), content, 0600).ok());
    return load_error();
  };
  EXPECT_NE(with("").find("holds no key"), std::string::npos);
  EXPECT_NE(with("# only a comment\n").find("holds no key"), std::string::npos);
  EXPECT_NE(with("# x\nABCDEFGH 2026-01-01\n").find(":2: "), std::string::npos);
  EXPECT_NE(with("ABCDEFGH yesterday " + secret).find(":1: "), std::string::npos);
  EXPECT_NE(with("ABCDEFGH 2026-01-01 " + secret.substr(2)).find(":1: "), std::string::npos);
  EXPECT_NE(with("ABCDEFGH 2026-01-01 " + secret.substr(1) + "x").find(":1: "), std::string::npos);
  const std::string line = "ABCDEFGH 2026-01-01 " + secret + "\n";
  EXPECT_NE(with(line + line).find("two keys have the same id"), std::string::npos);
  EXPECT_EQ(with("# x\r\n\r\nABCDEFGH 2026-01-01 " + secret + "\r\n"), "");
}

TEST_F(Keys, VerifyWhatOlderKeysSignedAndKeepTheHashes) {
  const KeyRing first = *KeyRing::init(path(), day(0));
  const std::string old_signature = first.sign("release", "case");
  const auto rotated = KeyRing::rotate(path(), day(10), std::chrono::hours(24 * 30));
  ASSERT_TRUE(rotated.ok());
  EXPECT_EQ(rotated->size(), 2u);
  EXPECT_NE(rotated->signing().id, first.signing().id);
  EXPECT_TRUE(rotated->check("release", "case", old_signature));
  EXPECT_TRUE(rotated->check("release", "case", rotated->sign("release", "case")));
  EXPECT_FALSE(first.check("release", "case", rotated->sign("release", "case"))) << "a key it does not have";
  EXPECT_EQ(rotated->hash("directory", "x"), first.hash("directory", "x"));
  EXPECT_EQ(KeyRing::load(path())->size(), 2u);
  EXPECT_EQ(mode_of(path()), 0600u);
}

TEST_F(Keys, OutliveWhatTheySignedLast) {
  const auto keep = std::chrono::hours(24 * 30);
  ASSERT_TRUE(KeyRing::init(path(), day(0)).ok());
  const KeyRing second = *KeyRing::rotate(path(), day(10), keep);
  // The second key is 190 days old, but has signed until now.
  const KeyRing third = *KeyRing::rotate(path(), day(200), keep);
  EXPECT_TRUE(third.check("p", "t", second.sign("p", "t")));
  EXPECT_EQ(third.size(), 3u);
  // Now it has not signed for 31 days; the oldest stays for the hashes.
  const KeyRing fourth = *KeyRing::rotate(path(), day(231), keep);
  EXPECT_FALSE(fourth.check("p", "t", second.sign("p", "t")));
  EXPECT_TRUE(fourth.check("p", "t", third.sign("p", "t")));
  EXPECT_EQ(fourth.size(), 3u);
  EXPECT_EQ(fourth.hash("directory", "x"), second.hash("directory", "x"));
}

TEST_F(Keys, RotateNeedsAFile) { EXPECT_FALSE(KeyRing::rotate(path(), day(0), Duration(0)).ok()); }

TEST(Signature, IsBoundToPurposeAndText) {
  const KeyRing ring = KeyRing::ephemeral("a");
  const std::string signature = ring.sign("release", "text");
  EXPECT_TRUE(ring.check("release", "text", signature));
  EXPECT_FALSE(ring.check("page", "text", signature));
  EXPECT_FALSE(ring.check("release", "texT", signature));
  EXPECT_FALSE(KeyRing::ephemeral("b").check("release", "text", signature));
  for (size_t i = 0; i < signature.size(); i++) {
    std::string bad = signature;
    bad[i] = bad[i] == '0' ? '1' : '0';
    EXPECT_FALSE(ring.check("release", "text", bad)) << i;
  }
  for (const char* bad : {"", ".", "EPHEMERA", "EPHEMERA."}) EXPECT_FALSE(ring.check("release", "text", bad)) << bad;
  // Moving a byte from the purpose to the text makes another signature.
  EXPECT_NE(ring.sign("ab", "c"), ring.sign("a", "bc"));
  EXPECT_NE(ring.sign("1:a", "b"), ring.sign("1", "a:b"));
}

TEST(Seal, OpensOnlyWholeForItsPurposeAndByItsKey) {
  const KeyRing ring = KeyRing::ephemeral("a");
  for (const std::string& text : {std::string(), std::string("text"), std::string(1000, '\0')}) {
    const std::string sealed = ring.seal("link", text);
    EXPECT_EQ(sealed.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
              std::string::npos);
    const auto opened = ring.unseal("link", sealed);
    ASSERT_TRUE(opened.ok()) << opened.error().text;
    EXPECT_EQ(*opened, text);
    EXPECT_FALSE(ring.unseal("page", sealed).ok());
    EXPECT_FALSE(KeyRing::ephemeral("b").unseal("link", sealed).ok());
  }
  const std::string sealed = ring.seal("link", "a text of some length");
  EXPECT_EQ(sealed.find("text"), std::string::npos);
  EXPECT_NE(sealed, ring.seal("link", "a text of some length"));
  for (size_t i = 0; i < sealed.size(); i++) {
    std::string bad = sealed;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ring.unseal("link", bad).ok()) << i;
    EXPECT_FALSE(ring.unseal("link", sealed.substr(0, i)).ok()) << i;
  }
  for (const char* bad : {"", ".", "EPHEMERA", "EPHEMERA.", "EPHEMERA.AAAA", "EPHEMERA.????"})
    EXPECT_FALSE(ring.unseal("link", bad).ok()) << bad;
}

TEST(KeyedHash, DiffersByKeyAndPurpose) {
  const KeyRing ring = KeyRing::ephemeral("a");
  EXPECT_EQ(ring.hash("directory", "x"), KeyRing::ephemeral("a").hash("directory", "x"));
  EXPECT_NE(ring.hash("directory", "x"), ring.hash("list", "x"));
  EXPECT_NE(ring.hash("directory", "x"), ring.hash("directory", "y"));
  EXPECT_NE(ring.hash("directory", "x"), KeyRing::ephemeral("b").hash("directory", "x"));
}

}  // namespace
}  // namespace nonsolicit::base
