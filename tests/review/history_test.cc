// What was done with a case, as its page and its file tell it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "review/message_view.h"
#include "review/words.h"
#include "tests/review/made_up.h"

namespace nonsolicit::review {
namespace {

using testing::ElementsAre;

TEST(History, TellsLooksBetweenTwoDeedsOnce) {
  engine::CaseView view = made_case();
  const auto line = [](int minute, std::string actor, std::string action) {
    return store::AuditLine{.when = kNow + std::chrono::minutes(minute), .actor = std::move(actor), .action = action};
  };
  view.records.history = {line(0, "staff:jo", "case.view"),  line(1, "staff:lee", "case.view"),
                          line(2, "staff:jo", "case.view"),  line(3, "staff:jo", "case.view"),
                          line(4, "staff:lee", "case.note"), line(5, "staff:jo", "case.view")};
  const Json history = file_values(view, {.reviewer = made_reviewer(store::Role::lead), .now = kNow}, "A")["history"];
  std::vector<std::string> told;
  for (const Json& one : history) {
    told.push_back(one["who"].get<std::string>() + ": " + one["what"].get<std::string>() +
                   one["detail"].get<std::string>());
  }
  EXPECT_THAT(told, ElementsAre("jo: Looked at it3 times, the last " + date_text(kNow + std::chrono::minutes(3)),
                                "lee: Looked at it", "lee: Note added", "jo: Looked at it"));
}

}  // namespace
}  // namespace nonsolicit::review
