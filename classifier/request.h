// What the author of a mail asks the other side to do about further mail: to stop, or to send more.
// Read from the author's own new text and the subject only; a quoted footer, a signature, a question about how opting
// out works, and news of what others want ask for nothing. A stop beats an interest in the same mail, unless it is
// limited. The subject of an answer is not its author's and is not read.
// The phrases are [[request]] rules of classifier.toml. Pure; thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classifier/classification.h"
#include "message/message.h"

namespace nonsolicit::classifier {

enum class Wish { none, stop, interest };
std::string_view to_string(Wish wish);

struct Request {
  Wish wish = Wish::none;
  bool organisation = false;  // a stop for everybody there: "nobody of your company", "any of you"
  std::string phrase;         // as it stands in the mail, at most 200 bytes
  std::string rule;           // name of the [[request]]
  Place where = Place::body;  // never a header
  size_t body = 0;            // index into Message::bodies; 0 in the subject
  size_t offset = 0;          // of the phrase, bytes, in the subject or in that body's text
  size_t length = 0;
};

// One [[request]]. `pattern` is PCRE2, case-blind and blind to accents, over text with one sentence a line
// (classifier/request_text.h); `unless` (may be "") is looked for in the same sentence and takes the hit back.
struct RequestSource {
  std::string name;
  Wish wish = Wish::stop;  // none: a sentence that it hits asks for nothing
  std::string language;
  std::string pattern;
  std::string unless;
  bool organisation = false;
  bool limited = false;        // a stop that an interest in the same mail outweighs: "not interested in that"
  bool subject_alone = false;  // counts in the subject too ("REMOVE", "unsubscribe")
  std::string where;           // "file:line", for errors
};

class Requests {
 public:
  virtual ~Requests() = default;
  virtual Request read(const message::Message& message) const = 0;
};

// Errors: "file:line: ..." for a pattern that does not compile.
base::Result<std::shared_ptr<const Requests>> make_requests(std::vector<RequestSource> sources);

}  // namespace nonsolicit::classifier
