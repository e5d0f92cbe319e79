// forget, export, member moved, lists hash, standing and audit: everything on one person, and the trail of it.
#include <sys/stat.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "store/cases.h"
#include "store/store.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

class People : public Installation {
 protected:
  void fill() const {
    must({"relationships", "add", "jo@a.example", "anna@b.example", "--evidence", "meeting"});
    must({"relationships", "add", "jo@a.example", "ben@c.example"});
    must({"optout", "add", "anna@b.example", "mark@a.example"});
    must({"lists", "preferences", "add", "anna@b.example", "kim@a.example", "block"});
  }
  void must(const std::vector<std::string>& arguments) const {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.code, 0) << ran.err;
  }
  void put_case(const std::string& id) const;
  void make_hashed() const {
    std::ofstream(file("nonsolicit.toml"), std::ios::app) << "[lists]\nprivacy = \"hashed\"\n";
  }
};

TEST_F(People, AreForgottenAfterAsking) {
  fill();
  const Ran unasked = run({"forget", "anna@b.example"});
  EXPECT_EQ(unasked.code, 64);
  EXPECT_THAT(unasked.out, HasSubstr("kept about anna@b.example:\n        1 relationships\n        1 opt-outs\n"));
  EXPECT_THAT(unasked.err, HasSubstr("say --yes to go on without asking"));
  EXPECT_THAT(run({"relationships", "list"}).out, HasSubstr("2 rows"));

  const Ran done = run({"forget", "Anna@b.example", "--yes"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("anna@b.example is in the member directory still"));
  EXPECT_THAT(run({"relationships", "list"}).out, Not(HasSubstr("anna")));
  EXPECT_THAT(run({"relationships", "list"}).out, HasSubstr("ben@c.example"));
  EXPECT_THAT(run({"optout", "list"}).out, Not(HasSubstr("anna")));
  EXPECT_EQ(run({"optout", "check", "anna@b.example", "mark@a.example"}).code, 1) << "nobody mails them again";
  EXPECT_EQ(run({"forget", "anna@b.example", "--yes"}).code, 0) << "again is no error";
  EXPECT_EQ(run({"forget", "anna"}).code, 64);
}

TEST_F(People, AreExportedToAFileOfTheirOwn) {
  fill();
  const std::string path = file("anna.json").string();
  const Ran done = run({"export", "anna@b.example", "--output", path});
  EXPECT_EQ(done.code, 0) << done.err;
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  std::ifstream content(path);
  const Json json = Json::parse(content);
  EXPECT_EQ(json["address"], "anna@b.example");
  EXPECT_EQ(json["directory"]["member"], true);
  EXPECT_EQ(json["directory"]["order"], 0);
  EXPECT_FALSE(json["directory"].contains("canary"));
  EXPECT_EQ(json["relationships"].size(), 1u);
  EXPECT_EQ(json["opt_outs"].size(), 1u);

  const Ran again = run({"export", "anna@b.example", "--output", path});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr(path));
  EXPECT_EQ(run({"export", "anna", "--output", file("x.json").string()}).code, 64);
  EXPECT_FALSE(std::filesystem::exists(file("x.json"))) << "nothing is left of a failure";
  EXPECT_THAT(run({"export", "canary@e.example", "--for-staff"}).out, HasSubstr(R"("canary": true)"));
}

TEST_F(People, MoveWithAllThatIsKept) {
  fill();
  const Ran moved = run({"member", "moved", "anna@b.example", "anna@new.example"});
  EXPECT_EQ(moved.code, 0) << moved.err;
  EXPECT_THAT(moved.out, HasSubstr("moved from anna@b.example to anna@new.example:\n        1 relationships\n"));
  EXPECT_THAT(moved.err, HasSubstr("anna@new.example is not in the member directory yet"));
  EXPECT_EQ(run({"optout", "check", "anna@new.example", "mark@a.example"}).code, 1);
  EXPECT_EQ(run({"optout", "check", "anna@b.example", "mark@a.example"}).code, 0);
  EXPECT_EQ(run({"member", "moved", "anna@new.example", "Anna+x@new.example"}).code, 64);
}

TEST_F(People, AreNotMergedUnasked) {
  fill();
  const Ran unasked = run({"member", "moved", "anna@b.example", "ben@c.example"});
  EXPECT_EQ(unasked.code, 64);
  EXPECT_THAT(unasked.out, HasSubstr("kept about anna@b.example, which would go to ben@c.example:\n        1 rel"));
  EXPECT_THAT(unasked.err, HasSubstr("are both in the member directory"));
  EXPECT_THAT(unasked.err, HasSubstr("say --yes"));
  EXPECT_THAT(run({"relationships", "list", "anna"}).out, HasSubstr("1 row"));
  must({"member", "moved", "anna@b.example", "ben@c.example", "--yes"});
  EXPECT_THAT(run({"relationships", "list", "anna"}).out, HasSubstr("0 rows"));
  EXPECT_THAT(run({"audit", "list"}).out, HasSubstr("both were in the directory"));
}

// A case of jo's mail, as the gateway records it.
void People::put_case(const std::string& id) const {
  auto opened = store::open_sqlite({.path = file("state.db").string()});
  ASSERT_TRUE(opened.ok());
  const base::TimePoint now = base::SystemClock().now();
  const store::RecordRequest request{
      .case_record =
          store::CaseRecord{.id = id, .created = now, .sender = "Jo@a.example", .action = policy::Action::reject},
      .now = now};
  ASSERT_TRUE((*opened)->messages().record(request).ok());
}

TEST_F(People, LeaveATrailWithoutAddresses) {
  fill();
  must({"optout", "remove", "anna@b.example", "mark@a.example"});
  EXPECT_EQ(
      run({"relationships", "import", "-", "--sender", "jo@a.example"}, "anna@b.example\nx@nobody.example\n").code, 0);
  must({"export", "anna@b.example"});
  must({"member", "moved", "ben@c.example", "ben@new.example"});
  must({"forget", "anna@b.example", "--yes"});
  put_case("VQSJETGC8M");
  must({"standing", "add", "VQSJETGC8M", "jo@a.example"});
  must({"standing", "remove", "vqsjetgc8m"});
  const Ran listed = run({"audit", "list"});
  EXPECT_EQ(listed.code, 0) << listed.err;
  size_t at = 0;
  for (const char* action :
       {"relationship.add", "relationship.add", "optout.add", "preference.add", "optout.remove", "relationship.import",
        "export", "member.moved", "forget", "standing.add", "standing.remove"}) {
    at = listed.out.find(action, at);
    ASSERT_NE(at, std::string::npos) << action << "\n" << listed.out;
    at++;
  }
  EXPECT_THAT(listed.out, HasSubstr("standard input: 1 recorded, 1 not taken"));
  EXPECT_THAT(listed.out, HasSubstr("choice block"));
  EXPECT_THAT(listed.out, HasSubstr("VQSJETGC8M"));
  EXPECT_THAT(listed.out, HasSubstr("\n11 lines\n"));
  EXPECT_THAT(listed.out, Not(HasSubstr("@")));
  EXPECT_THAT(run({"audit", "list", "--action", "optout"}).out, HasSubstr("\n2 lines\n"));
  const Ran later = run({"audit", "list", "--from", "11", "--json"});
  EXPECT_EQ(Json::parse(later.out)["action"], "standing.remove");
  EXPECT_EQ(run({"audit", "verify"}).out, "the chain of 11 lines is whole\n");
}

TEST_F(People, WithFindingsLoseTheirStanding) {
  for (const char* id : {"VQSJETGC8M", "M4QWVXPXDY", "0123456789"}) {
    EXPECT_THAT(run({"standing", "add", id, "jo@a.example"}).err, HasSubstr("there is no case " + std::string(id)));
    put_case(id);
    EXPECT_THAT(run({"standing", "add", id, "kim@a.example"}).err, HasSubstr("is about mail of Jo@a.example"));
    must({"standing", "add", id, "jo@a.example"});
  }
  EXPECT_THAT(run({"standing", "list", "jo@a.example"}).out, HasSubstr("\n3 rows\n"));
  const Ran told = run({"why", "jo@a.example", "anna@b.example"});
  EXPECT_THAT(told.out, HasSubstr("The sender has 3 confirmed findings in 12 months"));
  EXPECT_THAT(told.out, HasSubstr("opaque                           hold    opaque.stranger (Q5)\n"));
  EXPECT_EQ(run({"standing", "add", "short", "jo@a.example"}).code, 1);
  EXPECT_EQ(run({"standing", "remove", "XXXXXXXXXX"}).code, 1);
}

TEST_F(People, StandAsHashesWhereTheStoreIsConverted) {
  fill();
  const Ran unasked = run({"lists", "hash"});
  EXPECT_EQ(unasked.code, 64);
  EXPECT_THAT(unasked.err, HasSubstr("There is no way back"));
  const Ran hashed = run({"lists", "hash", "--yes"});
  EXPECT_EQ(hashed.code, 0) << hashed.err;
  EXPECT_THAT(hashed.out, HasSubstr("now set lists.privacy = \"hashed\""));
  EXPECT_EQ(run({"optout", "list"}).code, 2) << "the options say plain still";
  make_hashed();
  EXPECT_THAT(run({"audit", "list", "--action", "lists.hash"}).out, HasSubstr("\n1 line\n"));
  const Ran listed = run({"optout", "list", "--json"});
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_THAT(listed.out, Not(HasSubstr("@")));
  const Json row = Json::parse(listed.out);
  const std::string anna = row["recipient"];
  const std::string mark = row["sender"];
  EXPECT_EQ(anna.front(), '~');
  // Plain and hashed forms do the same.
  EXPECT_EQ(run({"optout", "check", "anna@b.example", "mark@a.example"}).code, 1);
  EXPECT_EQ(run({"optout", "check", anna, mark}).code, 1);
  EXPECT_THAT(run({"optout", "list", "anna@b.example"}).out, HasSubstr("1 row"));
  EXPECT_EQ(run({"why", "jo@a.example", "anna@b.example"}).code, 0);
  EXPECT_THAT(run({"why", "jo@a.example", "anna@b.example"}).out, HasSubstr("Contact: recorded"));
  EXPECT_EQ(run({"optout", "import", "-", "--sender", "mark@a.example"}, "anna@b.example\n").out,
            "0 rows recorded\n1 row not taken: 1 already on record\n");
  EXPECT_EQ(run({"optout", "import", "-", "--sender", mark}, anna + "\n").out,
            "0 rows recorded\n1 row not taken: 1 already on record\n");
  EXPECT_EQ(run({"relationships", "import", "-", "--sender", "jo@a.example"}, "ben@c.example\n").code, 0);
  must({"export", anna});
  EXPECT_EQ(run({"optout", "remove", anna, mark}).code, 0);
  EXPECT_EQ(run({"optout", "check", "anna@b.example", "mark@a.example"}).code, 0);
  EXPECT_EQ(run({"forget", anna, "--yes"}).code, 0);
  EXPECT_EQ(run({"audit", "verify"}).code, 0);
}

TEST_F(People, NeedTheKeyOnceTheyAreHashed) {
  make_hashed();
  fill();
  EXPECT_EQ(run({"optout", "check", "anna@b.example", "mark@a.example"}).code, 1);
  std::filesystem::rename(file("keys"), file("lost"));
  const Ran without = run({"optout", "check", "anna@b.example", "mark@a.example"});
  EXPECT_EQ(without.code, 2) << without.out;
  EXPECT_THAT(without.err, HasSubstr("key"));
}

}  // namespace
}  // namespace nonsolicit::cli
