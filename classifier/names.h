// Which words of a mail name its sender, a recipient or the firm of either, by the names and domains in From and To. A
// word names a firm when it, or its beginning, stands in the name of the domain: "title" and "voss" in
// vosstitle.example. Who offers something speaks of what their firm is named after, and of the firm they write to, as
// friends and colleagues seldom do; and "Hi Anna" says the same as "Hi Rosa". Pure; thread-safe; linear in the text.
// Never fails.
#pragma once

#include <array>
#include <cstddef>
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
  // Whom a few numbers name; most that are asked for name nobody. Of one number the first that was added counts.
  class Table {
   public:
    void add(uint64_t number, Named whom);
    Named find(uint64_t number) const {
      const size_t bit = bit_of(number);
      return (bits_[bit / 64] >> bit % 64 & 1) == 0 ? Named::nobody : look_up(number);
    }

   private:
    struct Entry {
      uint64_t number = 0;
      Named whom = Named::nobody;
    };
    static size_t bit_of(uint64_t number) { return number * 0x9E37'79B9'7F4A'7C15 >> 55; }
    Named look_up(uint64_t number) const;

    std::array<uint64_t, 8> bits_{};
    std::vector<Entry> entries_;
  };

  Named whom(std::string_view word, uint64_t hash) const;
  void add_firm(std::string_view firm, Named whose);

  Table persons_;  // by WordHash of each word of a name
  Table firms_;    // by what a word that names it begins with
  bool sender_owns_domain_ = false;
};

}  // namespace nonsolicit::classifier
