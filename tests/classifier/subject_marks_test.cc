#include "classifier/subject_marks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/word_features.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

struct MarksCase {
  const char* name;
  std::string_view subject;
  std::string_view own;  // what is left of it
  bool answers = false;
};

class SubjectMarksOf : public testing::TestWithParam<MarksCase> {};

TEST_P(SubjectMarksOf, ASubject) {
  const SubjectMarks marks = subject_marks(GetParam().subject);
  EXPECT_EQ(GetParam().subject.substr(marks.length), GetParam().own);
  EXPECT_EQ(marks.answers, GetParam().answers);
}

const auto kMarksName = [](const auto& info) { return std::string(info.param.name); };

INSTANTIATE_TEST_SUITE_P(Table, SubjectMarksOf,
                         testing::Values(MarksCase{"none", "copiers", "copiers"},
                                         MarksCase{"reply", "re: copiers", "copiers", true},
                                         MarksCase{"french", "re : copiers", "copiers", true},
                                         MarksCase{"german", "aw: copiers", "copiers", true},
                                         MarksCase{"spanish", "rv: copiers", "copiers", true},
                                         MarksCase{"twice", "re: aw: copiers", "copiers", true},
                                         MarksCase{"word", "regarding copiers", "regarding copiers"},
                                         MarksCase{"tag", "[members] copiers", "copiers"},
                                         MarksCase{"tag_first", "[members] re: copiers", "copiers", true},
                                         MarksCase{"tag_behind", "re: [members] copiers", "copiers", true},
                                         MarksCase{"two_tags", "[external] [members] copiers", "copiers"},
                                         MarksCase{"phrase", "[last places] copiers", "[last places] copiers"},
                                         MarksCase{"open", "[members copiers", "[members copiers"},
                                         MarksCase{"nothing_in_it", "[] copiers", "[] copiers"},
                                         MarksCase{"long_one", "[abcdefghijklmnopqrstuvwxyzabcdefgh] copiers",
                                                   "[abcdefghijklmnopqrstuvwxyzabcdefgh] copiers"},
                                         MarksCase{"tag_alone", "[spam]", ""},
                                         MarksCase{"reply_alone", "re:", "", true}, MarksCase{"empty", "", ""},
                                         MarksCase{"blanks", "  re:  copiers", "copiers", true}),
                         kMarksName);

TEST(SubjectMarks, AreNoWords) {
  const message::Message message = message::parse("Subject: Re: [members] Copiers wanted\n\nx\n");
  const Reading reading(message);
  const SpaceText subject = texts_of(reading).front();
  ASSERT_EQ(subject.space, Space::subject);
  ASSERT_EQ(subject.words.end - subject.words.first, 2u);
  EXPECT_EQ(subject.text->words[subject.words.first].in(subject.text->folded.text), "copiers");
}

}  // namespace
}  // namespace nonsolicit::classifier
