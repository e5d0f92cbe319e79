// A mailing list's own footer: the way out of a list that the mail is posted to, which is no way out of its sender's
// mailings (docs/opt_out.md). Told by structure, not by words: the way out stands on the host of a list among the
// recipients (or of List-Post, List-Id) and names that list or its software, and the author writes from elsewhere.
// A newsletter that leaves from the list's own site is the sender's. Pure; thread-safe once made. Never fails.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"

namespace nonsolicit::classifier {

class ListFooter {
 public:
  explicit ListFooter(const message::Message& message);

  // Whether that URI (mailto or web) leaves a list that the mail is posted to.
  bool leaves_list(std::string_view target) const;

 private:
  struct List {
    std::string name;  // lower case, never empty
    std::string host;
  };
  void add(std::string_view address, const message::Message& message);
  bool names_list(const List& list, std::string_view lower_rest) const;

  std::vector<List> lists_;
};

}  // namespace nonsolicit::classifier
