// The <style> blocks of a mail, and which of their rules apply to an element. Selectors of tags, classes and ids,
// several of them on one element (td.a.b), inside others ("div.a p", ".a > p"); rules within @media count where they
// are for every screen. A selector with anything else (siblings, attributes, ":first-child") is skipped, but that a
// ground set by one of these is unknown; ":hover" and its like are no look that a reader meets first. What is around an
// element is handed down as bits, so that an element costs the same however deep it stands. CSS Selectors Level 3,
// sections 3 to 9.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "message/style.h"

namespace nonsolicit::message {

// What of the sheet's selectors was met on the way to an element: a bit for each beginning of one ("div.a" of
// "div.a p").
struct Around {
  uint64_t above = 0;   // by any element around it
  uint64_t parent = 0;  // by the one it stands in
};

struct ElementNames {
  std::string_view tag;  // lower case
  std::string_view id;
  std::string_view classes;  // as in the attribute
};

class StyleSheet {
 public:
  // `media`: the attribute of the <style> block; a block that is not for every screen is skipped.
  void add(std::string_view css, std::string_view media);
  bool empty() const { return steps_.empty() && grounds_.empty(); }
  // Rules were left out, as there were too many.
  bool cut() const { return cut_; }
  // Merges what applies to an element into `facts`, weakest selector first. `around`: of the element; afterwards of
  // what stands in it.
  void apply(const ElementNames& element, Around& around, StyleFacts& facts) const;

 private:
  // What one element must be: "td.a.b".
  struct Compound {
    std::string tag;
    std::string id;
    std::vector<std::string> classes;

    std::string key() const;  // the rarest of its names
  };
  // A compound with what must be around the element, and what it leads to.
  struct Step {
    Compound compound;
    uint64_t needs = 0;  // a bit of Around; 0: may stand anywhere
    bool in_parent = false;
    uint64_t gives = 0;  // a bit for the elements inside; 0: the selector ends here and `facts` apply
    unsigned specificity = 0;
    StyleFacts facts;
  };
  struct Part {
    Compound compound;
    bool in_parent = false;  // after ">"
  };

  static bool read_selector(std::string_view text, std::vector<Part>& parts);
  void add_rule(std::string_view selectors, const StyleFacts& facts);
  bool add_selector(const std::vector<Part>& parts, const StyleFacts& facts);
  // A selector that is not read: what it ends in ("td" of "b + td") may have a ground that we do not know.
  void add_ground(std::string_view selector);
  bool has_ground(const ElementNames& element, const std::vector<std::string_view>& classes) const;

  std::vector<Step> steps_;
  std::unordered_map<std::string, std::vector<uint32_t>> by_key_;  // of steps_
  std::unordered_map<std::string, uint32_t> by_selector_;          // of steps_: "div.a", "div.a p", ...
  unsigned beginnings_ = 0;                                        // bits given
  bool cut_ = false;
  std::unordered_set<std::string> grounds_;  // "td", ".a", "td.a", "#b"
};

}  // namespace nonsolicit::message
