// A message read once for all who classify it: each stretch of its bodies folded, with the way back to the text as
// written, and split into words. Points into the message, which must outlive it. Immutable once made; thread-safe.
// Never fails; linear in the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/folded.h"
#include "classifier/names.h"
#include "classifier/salutation.h"
#include "classifier/words.h"
#include "message/message.h"

namespace nonsolicit::classifier {

struct ReadText {
  FoldedText folded;
  std::vector<WordSpan> words;  // into folded.text; folded.original(word.offset) leads back to the source
};

// One body. Stretches of a body that is not shown (a less rich alternative) are empty; of a nested one all_visible is
// read only.
class BodyReading {
 public:
  BodyReading(const message::Message& message, const Names& names, size_t index);

  const message::TextBody& body() const { return *body_; }
  size_t index() const { return index_; }  // into Message::bodies
  bool shown() const { return is_shown(*body_); }

  // The words of all_visible are not split, unless all of it is fresh.
  const ReadText& read(Stretch stretch) const;
  const FoldedText& folded(Stretch stretch) const { return read(stretch).folded; }
  const std::vector<WordSpan>& words(Stretch stretch) const { return read(stretch).words; }
  // All that a reader sees is fresh, so that both stretches are one text.
  bool all_is_fresh() const { return !all_visible_; }

  // The visible new text as written, and where it stands in the body when it is one piece.
  std::string_view fresh_as_written() const { return pieces_ ? std::string_view(*pieces_) : written_; }
  std::optional<size_t> fresh_offset() const;
  // The greeting at the top of it.
  const SalutationFound& salutation() const { return salutation_; }

 private:
  const message::TextBody* body_ = nullptr;
  size_t index_ = 0;
  ReadText fresh_;
  ReadText signature_;
  ReadText quoted_;
  ReadText hidden_;
  std::optional<ReadText> all_visible_;  // unless it is all fresh
  std::string_view written_;
  std::optional<std::string> pieces_;  // of fresh text with something else between
  SalutationFound salutation_;
};

struct Reading {
  explicit Reading(const message::Message& message);
  Reading(message::Message&&) = delete;

  const message::Message& message;
  Names names;
  std::vector<BodyReading> bodies;  // as Message::bodies
  bool follows_up = false;          // what is quoted is an earlier letter of the sender (classifier/own_quote.h)
  ReadText subject;
};

}  // namespace nonsolicit::classifier
