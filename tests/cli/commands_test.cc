// Exit codes, help and messages of every command, as an admin meets them.
#include <sys/stat.h>

#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<std::vector<std::string>> kCommands = {{},
                                                         {"audit"},
                                                         {"audit", "export"},
                                                         {"audit", "list"},
                                                         {"audit", "verify"},
                                                         {"check"},
                                                         {"classify"},
                                                         {"config"},
                                                         {"config", "check"},
                                                         {"config", "show"},
                                                         {"config", "sample"},
                                                         {"directory"},
                                                         {"directory", "import"},
                                                         {"directory", "stat"},
                                                         {"evaluate"},
                                                         {"export"},
                                                         {"forget"},
                                                         {"hold"},
                                                         {"hold", "list"},
                                                         {"hold", "show"},
                                                         {"hold", "release"},
                                                         {"hold", "return"},
                                                         {"hold", "withdraw"},
                                                         {"hold", "undo"},
                                                         {"key"},
                                                         {"key", "init"},
                                                         {"key", "rotate"},
                                                         {"lists"},
                                                         {"lists", "hash"},
                                                         {"member"},
                                                         {"member", "moved"},
                                                         {"optout"},
                                                         {"optout", "add"},
                                                         {"optout", "check"},
                                                         {"optout", "import"},
                                                         {"optout", "list"},
                                                         {"optout", "remove"},
                                                         {"relationships"},
                                                         {"relationships", "import"},
                                                         {"standing"},
                                                         {"standing", "add"},
                                                         {"standing", "list"},
                                                         {"standing", "remove"},
                                                         {"why"}};
const std::vector<std::string> kListTypes = {"relationships", "optouts", "preferences",
                                             "grants",        "exempt",  "organisations"};

std::vector<std::vector<std::string>> all_commands() {
  auto commands = kCommands;
  for (const std::string& type : kListTypes) {
    for (const char* verb : {"add", "list", "remove", "import"}) commands.push_back({"lists", type, verb});
  }
  return commands;
}

class Commands : public Installation {};
class BareCommands : public BareInstallation {};

TEST_F(BareCommands, HaveHelpForEveryOption) {
  for (auto command : all_commands()) {
    std::string name;
    for (const auto& word : command) name += word + " ";
    SCOPED_TRACE(name);
    command.push_back("--help");
    const Ran ran = run(command);
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.err, "");
    // Below "Options:" and "Positionals:" each line is "  NAME [TYPE] [REQUIRED]   help".
    bool in_options = false;
    size_t start = 0;
    while (start < ran.out.size()) {
      const size_t end = std::min(ran.out.find('\n', start), ran.out.size());
      const std::string line = ran.out.substr(start, end - start);
      start = end + 1;
      if (line.empty() || line[0] != ' ') {
        in_options = line == "Options:" || line == "Positionals:" || line == "Subcommands:";
      } else if (in_options && line[2] != ' ') {
        const size_t required = line.find("REQUIRED ");
        const size_t gap = required == std::string::npos ? line.find("  ", 2) : required + 8;
        const bool wrapped =
            gap == std::string::npos && start < ran.out.size() && ran.out[start] == ' ' && ran.out[start + 2] == ' ';
        EXPECT_TRUE(wrapped || (gap != std::string::npos && line.find_first_not_of(' ', gap) != std::string::npos))
            << line;
      }
    }
  }
}

TEST_F(BareCommands, SayWhichCommandsThereAre) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{}, "a command is missing"},
      {{"lists"}, "a command is missing"},
      {{"lists", "foo", "list"},
       "there is no \"foo\"; expected one of relationships, optouts, preferences, grants, exempt, organisations"},
      {{"hold", "releese", "X"}, "there is no \"releese\"; expected one of list, show, release"},
      {{"bogus"}, "there is no \"bogus\"; expected one of audit, case, check, classify"},
      {{"check"}, "FILE is required"},
      {{"hold", "release"}, "CASE is required"},
      {{"lists", "exempt", "add"}, "--who is required"}};
  for (const auto& [arguments, text] : rows) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.code, 64) << text;
    EXPECT_THAT(ran.err, HasSubstr(text));
    EXPECT_EQ(ran.out, "");
  }
  EXPECT_EQ(run({"config", "check", "--bogus"}).code, 64);
}

TEST_F(BareCommands, SayWhatAFreshInstallationLacks) {
  const Ran check = run({"config", "check"});
  EXPECT_EQ(check.code, 2);
  EXPECT_THAT(check.err, HasSubstr("no key file; make one with: nonsolicit key init"));
  EXPECT_THAT(check.err, HasSubstr("no directory file; make one with: nonsolicit directory import"));
  EXPECT_THAT(check.err, HasSubstr(file("keys").string()));

  put("mail.eml", sample_mail("anna@b.example"));
  const Ran mail = run({"check", file("mail.eml").string()});
  EXPECT_EQ(mail.code, 2) << "no answer to rely on";
  EXPECT_THAT(mail.err, HasSubstr("without the directory nobody counts as a member"));
  EXPECT_THAT(run({"check", "--json", file("mail.eml").string()}).out, HasSubstr("\"directory_missing\":true"));
  const Ran why = run({"why", "--json", "jo@a.example", "anna@b.example"});
  EXPECT_EQ(why.code, 2);
  EXPECT_THAT(why.out, HasSubstr("\"directory_missing\":true"));

  EXPECT_EQ(run({"hold", "list"}).out, "0 messages\n");
  EXPECT_EQ(run({"directory", "stat"}).code, 2);
}

TEST_F(BareCommands, MakeAndRotateTheKeyFile) {
  EXPECT_EQ(run({"key", "init"}).code, 0);
  struct stat info {};
  ASSERT_EQ(::stat(file("keys").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const Ran again = run({"key", "init"});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("nonsolicit key rotate"));
  EXPECT_THAT(run({"key", "rotate"}).out, HasSubstr("2 keys"));
  ASSERT_EQ(::stat(file("keys").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(Commands, GiveExitCodes) {
  put("mail.eml", sample_mail("anna@b.example"));
  const std::string mail = file("mail.eml").string();
  const std::vector<std::pair<std::vector<std::string>, int>> rows = {
      {{"--version"}, 0},
      {{"config", "check"}, 0},
      {{"config", "show"}, 0},
      {{"config", "sample"}, 0},
      {{"directory", "stat"}, 0},
      {{"--json", "directory", "stat"}, 0},
      {{"check", mail}, 0},
      {{"classify", mail}, 0},
      {{"check", "/nonexistent.eml"}, 1},
      {{"classify", "/nonexistent.eml"}, 1},
      {{"check", mail, "--at", "yesterday"}, 64},
      {{"check", mail, "--mode", "strict"}, 64},
      {{"hold", "list"}, 0},
      {{"hold", "list", "--state", "lost"}, 64},
      {{"hold", "show", "0123456789"}, 1},
      {{"hold", "release", "0123456789"}, 1},
      {{"hold", "return", "0123456789", "--reason", "Sorry, no."}, 1},
      {{"hold", "withdraw", "0123456789"}, 1},
      {{"hold", "undo", "0123456789"}, 1},
      {{"directory", "import", "/nonexistent.csv"}, 1},
      {{"directory", "import", "--column", "email", file("members.csv").string()}, 64},
      {{"lists", "exempt", "remove", "nobody@x.example"}, 1},
      {{"lists", "preferences", "remove", "nonsense", "x@y.example"}, 64},
      {{"evaluate", "/nonexistent"}, 1}};
  ASSERT_EQ(run({"user", "add", "ann", "--role", "reviewer", "--address", "ann@a.example"}).code, 0) << "and the store";
  for (const auto& [arguments, code] : rows) {
    const Ran ran = run(arguments);
    std::string name;
    for (const auto& word : arguments) name += word + " ";
    EXPECT_EQ(ran.code, code) << name << ": " << ran.err;
    EXPECT_EQ(ran.err.empty(), code == 0) << name << ": " << ran.err;
    EXPECT_THAT(ran.err, Not(HasSubstr("internal error"))) << name;
  }
}

TEST_F(Commands, ReportAllMistakesInTheOptionsWithSuggestions) {
  put("nonsolicit.toml", "[policy]\nmode = \"enforc\"\nbulkk = 3\n[spol]\nx = 1\n");
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"config", "check"}, {"config", "show"}, {"hold", "list"}, {"key", "init"}}) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.code, 2);
    EXPECT_THAT(ran.err, HasSubstr("nonsolicit.toml:2: policy.mode"));
    EXPECT_THAT(ran.err, HasSubstr("did you mean \"enforce\"?"));
    EXPECT_THAT(ran.err, HasSubstr("nonsolicit.toml:3: policy.bulkk: unknown key (did you mean \"bulk\"?)"));
    EXPECT_THAT(ran.err, HasSubstr("nonsolicit.toml:4: spol"));
  }
  put("nonsolicit.toml", "a = = b\n");
  EXPECT_THAT(run({"config", "check"}).err, HasSubstr("nonsolicit.toml:1: not TOML"));
  std::filesystem::remove(file("nonsolicit.toml"));
  EXPECT_EQ(run({"config", "check"}).code, 2);
  EXPECT_EQ(run({"config", "sample"}).code, 0) << "needs no options file";
}

TEST_F(Commands, SayWhatIsWrongWithTheStore) {
  put("state.db", "this is no database");
  const Ran damaged = run({"hold", "list"});
  EXPECT_NE(damaged.code, 0);
  EXPECT_THAT(damaged.err, HasSubstr(file("state.db").string()));
  std::filesystem::remove(file("state.db"));
  std::filesystem::create_directory(file("state.db"));
  const Ran folder = run({"lists", "exempt", "add", "--who", "x@y.example", "--kind", "staff"});
  EXPECT_NE(folder.code, 0);
  EXPECT_THAT(folder.err, HasSubstr(file("state.db").string()));
}

TEST_F(Commands, PrintAHundredBadLinesAndTheirNumber) {
  std::string lines = "email\n";
  for (int i = 0; i < 150; i++) lines += "nonsense " + std::to_string(i) + "\n";
  const Ran bad = run({"directory", "import", "-"}, lines);
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.err, HasSubstr("-:101: "));
  EXPECT_THAT(bad.err, testing::Not(HasSubstr("-:102: ")));
  EXPECT_THAT(bad.err, HasSubstr("and 50 more\n"));
  EXPECT_THAT(bad.err, HasSubstr("150 bad lines, nothing was imported"));
}

TEST_F(Commands, WriteWhereALinkLeads) {
  for (const char* name : {"keys", "members.nsd"}) {
    std::filesystem::create_directories(file("real"));
    std::filesystem::rename(file(name), file("real") / name);
    std::filesystem::create_symlink(std::filesystem::path("real") / name, file(name));
  }
  const auto size_before = std::filesystem::file_size(file("real/keys"));
  EXPECT_EQ(run({"key", "rotate"}).code, 0);
  const Ran imported = run({"directory", "import", "--edition", "linked", file("members.csv").string()});
  EXPECT_EQ(imported.code, 0) << imported.err;
  for (const char* name : {"keys", "members.nsd"}) EXPECT_TRUE(std::filesystem::is_symlink(file(name))) << name;
  EXPECT_GT(std::filesystem::file_size(file("real/keys")), size_before);
  EXPECT_THAT(run({"directory", "stat"}).out, HasSubstr("linked"));

  std::filesystem::remove(file("members.nsd"));
  ASSERT_EQ(::mkfifo(file("members.nsd").c_str(), 0600), 0);
  const Ran refused = run({"directory", "import", "none.csv"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("directory_file " + file("members.nsd").string() + ": this is no regular file"));
  EXPECT_TRUE(std::filesystem::is_fifo(file("members.nsd")));
}

TEST_F(Commands, FailWhereTheirOutputFinishesNowhere) {
  const std::string command = std::string("trap '' XFSZ; ulimit -f 0; exec " NONSOLICIT_PROGRAM " --config ") +
                              file("nonsolicit.toml").string() + " directory stat >" + file("out").string() + " 2>&1";
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

TEST_F(Commands, RefuseAnEmptyOrShrunkenDirectory) {
  EXPECT_THAT(run({"directory", "import", "-"}, "").err, HasSubstr("empty"));
  EXPECT_EQ(run({"directory", "import", "-"}, "anna@b.example\n").code, 2);
  EXPECT_THAT(run({"directory", "stat"}).out, HasSubstr("3 entries"));
  EXPECT_EQ(run({"directory", "import", "--force", "-"}, "anna@b.example\n").code, 0);
  const Ran bad = run({"directory", "import", "-"}, "email\nanna@b.example\nnot an address\nben@c.example\n@\n");
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.err, HasSubstr("-:3: "));
  EXPECT_THAT(bad.err, HasSubstr("-:5: "));
  EXPECT_THAT(bad.err, HasSubstr("2 bad lines, nothing was imported"));
  EXPECT_THAT(run({"directory", "import", "--column", "emial=1", "-"}, "anna@b.example\n").err,
              HasSubstr("no column \"emial\""));
}

}  // namespace
}  // namespace nonsolicit::cli
