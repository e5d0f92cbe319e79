#include "base/log.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/file.h"
#include "temporary_folder.h"

namespace nonsolicit::base {
namespace {

class Logs : public InTemporaryFolder {
 protected:
  std::shared_ptr<Log> open(LogOptions options, std::shared_ptr<const KeyRing> keys = nullptr) {
    options.target = (folder_ / "log").string();
    auto log = Log::open(options, std::move(keys));
    EXPECT_TRUE(log.ok());
    return *log;
  }
  std::string written() { return *read_file(folder_ / "log", 1 << 20); }
  const std::shared_ptr<const KeyRing> keys_ = std::make_shared<KeyRing>(KeyRing::ephemeral("log test"));
};

TEST_F(Logs, WriteKeyAndValueAndQuoteWhereNeeded) {
  EXPECT_EQ(
      Log().format(
          "decision",
          {{"action", "hold"}, {"count", int64_t{3}}, {"sure", 0.98765}, {"repeat", true}, {"rule", std::string()}}),
      "decision action=hold count=3 sure=0.988 repeat=true rule=\"\"");
  EXPECT_EQ(Log().format("x", {{"text", "a b"}, {"quote", "a\"b\\c"}, {"pair", "a=b"}}),
            "x text=\"a b\" quote=\"a\\\"b\\\\c\" pair=\"a=b\"");
}

TEST_F(Logs, NeverCarryControlsOrASecondLine) {
  const std::string line = Log().format("x", {{"text", "a\nb\r\x1B[2J\tc\x7F\xE2\x80\xAE\xFF"}});
  EXPECT_EQ(line, "x text=\"a\\nbU+000DU+001B[2J\\tcU+007FU+202E\xEF\xBF\xBD\"");
  LogOptions options;
  options.format = LogFormat::json;
  const std::string json = open(options)->format("x", {{"text", "a\nb\x1B\xE2\x80\xAE\xFF"}});
  EXPECT_EQ(json, "{\"event\":\"x\",\"text\":\"a\\nb\\u001b\\u202e\\ufffd\"}");
}

TEST_F(Logs, WriteJsonWithTypes) {
  LogOptions options;
  options.format = LogFormat::json;
  EXPECT_EQ(open(options)->format("decision", {{"action", "hold"},
                                               {"count", int64_t{3}},
                                               {"sure", 0.5},
                                               {"repeat", false},
                                               {"sender", LogAddress{"a@b.example"}},
                                               {"recipients", LogAddresses{{"c@d.example", "e@f.example"}}}}),
            "{\"event\":\"decision\",\"action\":\"hold\",\"count\":3,\"sure\":0.5,\"repeat\":false,\"sender\":\"a@b."
            "example\","
            "\"recipients\":[\"c@d.example\",\"e@f.example\"]}");
}

TEST_F(Logs, HashAddressesTheSameForTheSameMailbox) {
  LogOptions options;
  options.addresses = LogAddressForm::hashed;
  const auto log = open(options, keys_);
  const std::string line = log->format("x", {{"sender", LogAddress{"Jane+news@Firm.example"}}});
  EXPECT_EQ(line, log->format("x", {{"sender", LogAddress{"<jane@firm.example>"}}}));
  EXPECT_NE(line, log->format("x", {{"sender", LogAddress{"joe@firm.example"}}}));
  EXPECT_EQ(line.substr(0, 11), "x sender=h:");
  EXPECT_EQ(line.size(), 9 + 2 + 12u);
  const std::string list = log->format("x", {{"to", LogAddresses{{"jane@firm.example", "no address"}}}});
  EXPECT_EQ(list.find("jane"), std::string::npos);
  EXPECT_EQ(list.find("no address"), std::string::npos);
  EXPECT_EQ(log->format("x", {{"sender", LogAddress{""}}}), "x sender=\"\"") << "the null sender is nobody's";
}

TEST_F(Logs, RedactWhereHashesAreWantedButNoKeyIsThere) {
  LogOptions options;
  options.addresses = LogAddressForm::hashed;
  EXPECT_EQ(open(options)->format("x", {{"sender", LogAddress{"jane@firm.example"}}}), "x sender=j***@firm.example");
}

TEST_F(Logs, WriteOneLinePerEventFromTheirLevelOn) {
  LogOptions options;
  options.level = LogLevel::warning;
  const auto log = open(options);
  log->info("quiet");
  log->warning("loud", {{"text", "{} %s %v"}});
  log->error("louder");
  log->flush();
  const std::string text = written();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(text.find("quiet"), std::string::npos);
  EXPECT_NE(text.find("Z warning loud text=\"{} %s %v\"\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Z error louder\n"), std::string::npos) << text;
}

TEST_F(Logs, HaveTimeAndLevelInEveryLineOfJson) {
  LogOptions options;
  options.format = LogFormat::json;
  const auto log = open(options);
  log->warning("loud", {{"text", "{} %v \"x\""}});
  log->flush();
  const auto line = nlohmann::ordered_json::parse(written());
  EXPECT_TRUE(parse_rfc3339(line["time"].get<std::string>())) << line.dump();
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["event"], "loud");
  EXPECT_EQ(line["text"], "{} %v \"x\"");
}

TEST_F(Logs, SayWhereTheyCannotBeOpened) {
  LogOptions options;
  put(folder_ / "file", "");
  options.target = (folder_ / "file" / "log").string();
  const auto log = Log::open(options, nullptr);
  ASSERT_FALSE(log.ok());
  EXPECT_EQ(log.error().kind, ErrorClass::config);
}

TEST_F(Logs, GoNowhereByDefault) { Log().info("x", {{"a", "b"}}); }

}  // namespace
}  // namespace nonsolicit::base
