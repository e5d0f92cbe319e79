#include "engine/release_proof.h"

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

constexpr char kHash[] = "0000000000000000000000000000000000000000000000000000000000000000";
const ReleaseClaim kClaim{.case_id = "0123456789", .attempt = 2, .expires = kNow + std::chrono::minutes(10)};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

TEST(ReleaseProof, HoldsForExactlyThisRelease) {
  const auto envelope = envelope_to({"a@x.example", "b@x.example"});
  const std::string proof = make_release_proof(*test_keys(), kClaim, envelope, kHash);
  EXPECT_TRUE(check_release_proof(*test_keys(), proof, envelope, kHash, kNow)) << proof;
  EXPECT_TRUE(check_release_proof(*test_keys(), proof, envelope_to({"b@x.example", "a@x.example"}), kHash, kNow))
      << "the MTA may give the recipients in another order";
  const auto claim = read_release_claim(proof);
  ASSERT_TRUE(claim.has_value());
  EXPECT_EQ(claim->case_id, kClaim.case_id);
  EXPECT_EQ(claim->attempt, 2);
  EXPECT_EQ(claim->expires, kClaim.expires);
}

TEST(ReleaseProof, FailsWhenAnythingWasChanged) {
  const auto envelope = envelope_to({"a@x.example", "b@x.example"});
  const std::string proof = make_release_proof(*test_keys(), kClaim, envelope, kHash);
  const std::string until = std::to_string(base::to_micros(kClaim.expires));
  const std::vector<std::pair<const char*, std::string>> values = {
      {"case", replaced(proof, "case=0123456789", "case=9876543210")},
      {"attempt", replaced(proof, "attempt=2", "attempt=3")},
      {"expiry", replaced(proof, until, std::to_string(base::to_micros(kClaim.expires) + 1))},
      {"version", replaced(proof, "v=1", "v=2")},
      {"signature", proof.substr(0, proof.size() - 1) + (proof.back() == '0' ? "1" : "0")},
      {"no signature", proof.substr(0, proof.find("; sig="))},
      {"empty", ""},
      {"nonsense", "; ;=;sig"},
      {"number too large", replaced(proof, "attempt=2", "attempt=99999999999999999999")}};
  for (const auto& [name, value] : values) {
    EXPECT_FALSE(check_release_proof(*test_keys(), value, envelope, kHash, kNow)) << name;
  }
  const std::vector<std::pair<const char*, message::Envelope>> envelopes = {
      {"sender", envelope_to({"a@x.example", "b@x.example"}, "eve@x.example")},
      {"one more", envelope_to({"a@x.example", "b@x.example", "c@x.example"})},
      {"one less", envelope_to({"a@x.example"})},
      {"another", envelope_to({"a@x.example", "c@x.example"})}};
  for (const auto& [name, changed] : envelopes) {
    EXPECT_FALSE(check_release_proof(*test_keys(), proof, changed, kHash, kNow)) << name;
  }
  EXPECT_FALSE(check_release_proof(*test_keys(), proof, envelope, std::string(64, '1'), kNow)) << "content";
}

TEST(ReleaseProof, EndsWithItsTime) {
  const auto envelope = envelope_to({"a@x.example"});
  const std::string proof = make_release_proof(*test_keys(), kClaim, envelope, kHash);
  EXPECT_TRUE(check_release_proof(*test_keys(), proof, envelope, kHash, kClaim.expires));
  EXPECT_FALSE(check_release_proof(*test_keys(), proof, envelope, kHash, kClaim.expires + base::Duration(1)));
}

TEST(ReleaseProof, OutlivesARotationButNotAnotherKey) {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  const auto envelope = envelope_to({"a@x.example"});
  const auto old_ring = base::KeyRing::init(path, kNow);
  ASSERT_TRUE(old_ring.ok());
  const std::string proof = make_release_proof(*old_ring, kClaim, envelope, kHash);
  const auto rotated = base::KeyRing::rotate(path, kNow, std::chrono::hours(24));
  ASSERT_TRUE(rotated.ok());
  EXPECT_TRUE(check_release_proof(*rotated, proof, envelope, kHash, kNow)) << "signed with the key before";
  const std::string fresh = make_release_proof(*rotated, kClaim, envelope, kHash);
  EXPECT_TRUE(check_release_proof(*rotated, fresh, envelope, kHash, kNow));
  EXPECT_FALSE(check_release_proof(*old_ring, fresh, envelope, kHash, kNow)) << "a ring that does not know the new key";
  EXPECT_FALSE(check_release_proof(*test_keys(), proof, envelope, kHash, kNow));
}

}  // namespace
}  // namespace nonsolicit::engine
