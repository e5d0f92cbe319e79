// Folders that the daemons write into and that are not there.
#include "conf/folders.h"

#include <gmock/gmock.h>

#include "tests/base/temporary_folder.h"

namespace nonsolicit::conf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class MissingFolders : public base::InTemporaryFolder {
 protected:
  void SetUp() override {
    InTemporaryFolder::SetUp();
    options_.file = "/n/o.toml";
    options_.set_at = {{"store.path", 4}, {"spool.directory", 6}};
    options_.store.path = file("state.db");
    options_.spool.directory = file("spool");
  }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  Options options_;
};

TEST_F(MissingFolders, AreNoneWhereTheServiceMakesThem) {
  EXPECT_THAT(missing_folders(options_), IsEmpty()) << "the milter makes the last folder of the spool";
  EXPECT_THAT(missing_folders(Options{}), IsEmpty()) << "RuntimeDirectory and StateDirectory";
  options_.milter.socket = "inet:8891@127.0.0.1";
  options_.log.target = "journal";
  EXPECT_THAT(missing_folders(options_), IsEmpty());
}

TEST_F(MissingFolders, AreToldWithTheSettingThatNamesThem) {
  put(folder_ / "a_file", "");
  options_.store.path = file("lib/state.db");
  options_.spool.directory = file("lib/spool/");
  options_.milter.socket = "unix:" + file("run/milter.sock");
  options_.review.socket = "unix:" + file("a_file/review.sock");
  options_.log.target = file("log/nonsolicit.log");
  EXPECT_THAT(missing_folders(options_),
              ElementsAre("/n/o.toml: milter.socket: the folder " + file("run") + " does not exist",
                          "/n/o.toml:4: store.path: the folder " + file("lib") + " does not exist",
                          "/n/o.toml:6: spool.directory: the folder " + file("lib") + " does not exist",
                          "/n/o.toml: review.socket: " + file("a_file") + " is not a folder",
                          "/n/o.toml: log.target: the folder " + file("log") + " does not exist"));
}

}  // namespace
}  // namespace nonsolicit::conf
