// The classifier as shipped, and mails written in a few lines.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "classifier/classifier.h"
#include "conf/load.h"
#include "message/parse.h"

namespace nonsolicit::classifier {

inline const conf::ClassifierSource& shipped_source() {
  static const auto loaded =
      conf::load_classifier(std::filesystem::path(NONSOLICIT_SOURCE_DIR) / "conf" / "classifier.toml");
  EXPECT_TRUE(loaded.ok());
  return loaded.value;
}

inline const RuleSet& shipped_rules() {
  static const auto rules = compile_rules(shipped_source().rules);
  return **rules;
}

inline const Classifier& shipped_classifier() {
  static const auto classifier = make_classifier(shipped_source().rules, shipped_source().model);
  return **classifier;
}

// `headers` are lines, each ended by LF.
inline message::Message mail(const std::string& subject, const std::string& body, const std::string& headers = {}) {
  return message::parse(
      "From: Pat Doe <pat@firm-a.example>\nTo: Anna Shaw <anna@firm-b.example>\nSubject: " + subject +
      "\nMIME-Version: 1.0\n" + headers +
      (headers.find("Content-Type") == std::string::npos ? "Content-Type: text/plain; charset=utf-8\n" : "") + "\n" +
      body);
}

inline message::Message html_mail(const std::string& body, const std::string& headers = {}) {
  return mail("Notes", body, headers + "Content-Type: text/html; charset=utf-8\n");
}

}  // namespace nonsolicit::classifier
