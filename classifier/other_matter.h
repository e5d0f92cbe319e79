// Whether a sentence with the words of a way out leaves something else than the sender's mail: a course ("to withdraw
// from the seminar"), a scheme ("opt out of the pension plan"), a court's list or paper ("the opt-out ruling"), or
// stops something else ("and I will stop the clock"). A word of mail beside it ("the seminar's newsletter", "the course
// e-mails"), or "this", makes it the sender's. Pure; thread-safe. Never fails; linear in the sentence.
#pragma once

#include <cstddef>
#include <string_view>

namespace nonsolicit::classifier {

// `sentence` is folded (classifier/folded.h). The end of the words that name the other matter; 0 where it names none.
size_t end_of_other_matter(std::string_view sentence);

// "... the clerk": what stands right behind a promise to stop, folded.
bool is_other_to_stop(std::string_view behind);

}  // namespace nonsolicit::classifier
