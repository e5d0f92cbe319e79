// Which words of a mail name its sender, a recipient or the firm of either, by the names and domains in From and To. A
// word names a firm when it, or its beginning, stands in the name of the domain: "title" and "voss" in
// vosstitle.example. Who offers something speaks of what their firm is named after, and of the firm they write to, as
// friends and colleagues seldom do; and "Hi Anna" says the same as "Hi Rosa". Pure; thread-safe; linear in the text.
// Never fails.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "classifier/words.h"
#include "message/message.h"

namespace nonsolicit::classifier {

class Names {
 public:
  explicit Names(const message::Message& message);

  // Sets WordSpan::named of each word.
  void mark(std::string_view folded, std::vector<WordSpan>& words) const;

  // Whether the sender's own name stands in the name of their domain.
  bool sender_owns_domain() const { return sender_owns_domain_; }

 private:
  // A few numbers; most that are asked for are not among them.
  class Set {
   public:
    void add(uint64_t number);
    bool contains(uint64_t number) const;

   private:
    static uint64_t bit(uint64_t number) { return uint64_t{1} << (number * 0x9E37'79B9'7F4A'7C15 >> 58); }
    uint64_t bits_ = 0;
    std::vector<uint64_t> numbers_;
  };

  Named whom(std::string_view word, uint64_t hash) const;
  static void add_firm(std::string_view firm, Set& beginnings);

  Set sender_;  // WordHash of each word of a name
  Set recipient_;
  Set sender_firm_;  // what a word that names it begins with
  Set recipient_firm_;
  bool sender_owns_domain_ = false;
};

}  // namespace nonsolicit::classifier
