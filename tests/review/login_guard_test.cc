#include "review/login_guard.h"

#include <future>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/password.h"

namespace nonsolicit::review {
namespace {

using namespace std::chrono_literals;
const base::TimePoint kStart = *base::parse_rfc3339("2026-11-22T12:00:00Z");

// An office shares an address: who mistypes there keeps nobody else out.
TEST(LoginTries, AreManyPerClientButNotWithoutEnd) {
  LoginTries tries;
  for (int i = 0; i < 100; i++) EXPECT_TRUE(tries.begin("192.0.2.1", fmt::format("name{}", i), kStart));
  EXPECT_FALSE(tries.begin("192.0.2.1", "another", kStart));
  EXPECT_TRUE(tries.begin("192.0.2.2", "another", kStart)) << "another client";
  EXPECT_FALSE(tries.begin("192.0.2.1", "another", kStart + 5min - 1us));
  EXPECT_TRUE(tries.begin("192.0.2.1", "another", kStart + 5min));
}

TEST(LoginTries, MayBeFewPerClient) {
  LoginTries tries({.per_name = 10, .per_client = 10});
  for (int i = 0; i < 10; i++) EXPECT_TRUE(tries.begin("192.0.2.1", fmt::format("name{}", i), kStart));
  EXPECT_FALSE(tries.begin("192.0.2.1", "another", kStart));
}

TEST(LoginTries, AreFewPerName) {
  LoginTries tries;
  for (int i = 0; i < 10; i++) EXPECT_TRUE(tries.begin(fmt::format("192.0.2.{}", i), "jo", kStart));
  EXPECT_FALSE(tries.begin("192.0.2.99", "jo", kStart));
  EXPECT_TRUE(tries.begin("192.0.2.99", "anna", kStart));
}

TEST(LoginTries, CountANetworkOfIpv6AsOneClient) {
  LoginTries tries;
  for (int i = 0; i < 100; i++)
    EXPECT_TRUE(tries.begin(fmt::format("2001:db8:0:1::{:x}", i), fmt::format("n{}", i), kStart));
  EXPECT_FALSE(tries.begin("2001:0DB8:0:1:ffff::1", "other", kStart));
  EXPECT_TRUE(tries.begin("2001:db8:0:2::1", "other", kStart));
}

TEST(LoginTries, CountByNameWhereTheClientIsNotKnown) {
  LoginTries tries;
  for (int i = 0; i < 30; i++) EXPECT_TRUE(tries.begin("", fmt::format("name{}", i), kStart));
  for (int i = 0; i < 10; i++) EXPECT_TRUE(tries.begin("", "jo", kStart));
  EXPECT_FALSE(tries.begin("", "jo", kStart));
}

TEST(LoginTries, ForgetWhatWasRight) {
  LoginTries tries;
  for (int i = 0; i < 50; i++) {
    EXPECT_TRUE(tries.begin("192.0.2.1", "jo", kStart));
    tries.forgive("192.0.2.1", "jo");
  }
  for (int i = 0; i < 10; i++) EXPECT_TRUE(tries.begin("192.0.2.1", "jo", kStart));
  EXPECT_FALSE(tries.begin("192.0.2.1", "jo", kStart));
}

TEST(LoginTries, KeepABoundedMemory) {
  LoginTries tries;
  int let = 0;
  for (int i = 0; i < 30'000; i++) let += tries.begin("", fmt::format("name{}", i), kStart) ? 1 : 0;
  EXPECT_EQ(let, 20'000);
  EXPECT_TRUE(tries.begin("", "late", kStart + 6min)) << "what is old makes room";
}

TEST(Passwords, HaveFewPlacesToWaitIn) {
  Passwords passwords(2);
  const std::string hash = *base::hash_password("a good password");
  EXPECT_TRUE(*passwords.matches(hash, "a good password"));
  EXPECT_FALSE(*passwords.matches(hash, "a bad password"));
  // Eight at once for two places: at least two are answered, those without a place at once and with an error.
  std::vector<std::future<base::Result<bool>>> answers;
  for (int i = 0; i < 8; i++)
    answers.push_back(std::async(std::launch::async, [&] { return passwords.matches(hash, "a good password"); }));
  int right = 0;
  for (auto& answer : answers) {
    const auto result = answer.get();
    if (result) {
      EXPECT_TRUE(*result);
      right++;
    } else {
      EXPECT_EQ(result.error().kind, base::ErrorClass::temporary);
    }
  }
  EXPECT_GE(right, 2);
  EXPECT_TRUE(*passwords.matches(hash, "a good password")) << "the places are given back";

  Passwords none(0);
  EXPECT_FALSE(none.matches(hash, "x").ok());
  EXPECT_FALSE(none.hash("x").ok());
}

}  // namespace
}  // namespace nonsolicit::review
