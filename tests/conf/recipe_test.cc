// The recipe of a training: how often mails count, labels put right, senders that tell nothing.
#include "conf/recipe.h"

#include "tests/base/temporary_folder.h"

namespace nonsolicit::conf {
namespace {

using classifier::Kind;

class LoadRecipe : public base::InTemporaryFolder {
 protected:
  Loaded<Recipe> load(std::string_view text) {
    put(folder_ / "recipe.toml", text);
    return load_recipe(folder_ / "recipe.toml");
  }
};

TEST_F(LoadRecipe, ReadsAllOfIt) {
  const auto loaded = load(R"(cost = 2.5
scaled_cost = 0.5
folds = 3
no_senders = ["firm-a.example", "firm-b.example"]
[[corpus]]
name = "pitches"
copies = 2
[[corpus]]
name = "list/solicitation"
one_in = 20
[[correction]]
mail = "list/0001.eml"
kind = "newsletter"
why = "a mailing"
)");
  ASSERT_TRUE(loaded.ok()) << loaded.problems.front();
  const Recipe& recipe = loaded.value;
  EXPECT_EQ(recipe.cost, 2.5);
  EXPECT_EQ(recipe.scaled_cost, 0.5);
  EXPECT_EQ(recipe.folds, 3);
  EXPECT_EQ(recipe.no_senders, (std::vector<std::string>{"firm-a.example", "firm-b.example"}));
  EXPECT_EQ(recipe.share_of("pitches", Kind::greeting).copies, 2);
  EXPECT_EQ(recipe.share_of("list", Kind::solicitation).one_in, 20);
  EXPECT_EQ(recipe.share_of("list", Kind::correspondence).one_in, 1) << "of the other kinds all";
  EXPECT_EQ(recipe.share_of("another", Kind::solicitation).copies, 1);
  EXPECT_EQ(recipe.corrections.at("list/0001.eml").kind, Kind::newsletter);
}

TEST_F(LoadRecipe, NamesWhatIsWrong) {
  const auto loaded = load("no_sender = [\"a.example\"]\nfolds = 1\n[[correction]]\nmail = \"a\"\nkind = \"card\"\n");
  ASSERT_FALSE(loaded.ok());
  std::string all;
  for (const std::string& problem : loaded.problems) all += problem + "\n";
  for (const char* part : {"recipe.toml:1: no_sender", "recipe.toml:2: folds", "recipe.toml:5: correction.kind",
                           "recipe.toml:3: correction: \"why\" is missing"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " in\n" << all;
  }
  EXPECT_FALSE(load_recipe(folder_ / "absent.toml").ok());
}

TEST(Recipe, IsShippedWithoutAProblem) {
  const auto loaded = load_recipe(std::filesystem::path(NONSOLICIT_SOURCE_DIR) / "training" / "recipe.toml");
  EXPECT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded.value.no_senders.empty());
}

}  // namespace
}  // namespace nonsolicit::conf
