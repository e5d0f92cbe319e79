// How a model is trained: how much each corpus counts, and labels that are put right for training. Pure but for reading
// the file.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "classifier/classification.h"
#include "conf/load.h"

namespace nonsolicit::conf {

// How often each mail counts.
struct Share {
  int copies = 1;
  int one_in = 1;  // only every so many mails are learned from; the others are judged only
  size_t line = 0;
};

struct Correction {
  classifier::Kind kind = classifier::Kind::correspondence;
  std::string why;
  size_t line = 0;
};

// What was read of the sources, to compare a recipe with: all corpora, and all mails by "corpus/path of the mail".
struct RecipeMails {
  std::set<std::string> corpora;
  std::set<std::string> mails;
};

struct Recipe {
  double cost = 5;         // classifier/train.h
  double scaled_cost = 1;  // classifier/train.h
  int folds = 5;
  std::vector<std::string> no_senders;            // domains put in place of real ones: they tell nothing
  std::map<std::string, Share> shares;            // by "corpus" or, first, "corpus/kind"
  std::map<std::string, Correction> corrections;  // by "corpus/path of the mail"
  std::string file;                               // "" for no recipe

  Share share_of(const std::string& corpus, classifier::Kind kind) const;
  // Warnings, each "file:line: ...": a corpus that no source has, and a correction of a mail that is not in its folder
  // or mbox where that is there. They may be meant for other sources.
  std::vector<std::string> unused(const RecipeMails& read) const;
};

Loaded<Recipe> load_recipe(const std::filesystem::path& file);

}  // namespace nonsolicit::conf
