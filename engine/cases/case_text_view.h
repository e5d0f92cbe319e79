// The held copy taken apart for people: the text in pieces with the phrases of the evidence marked and hidden stretches
// named, the subject, links, attachments and headers. Everything is made visible and bounded. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "classifier/classification.h"
#include "engine/cases/case_view.h"
#include "message/message.h"

namespace nonsolicit::engine {

// The fields of `view` that come from the held copy.
void add_content(CaseView& view, const message::Message& message, const std::vector<classifier::Phrase>& phrases);
std::vector<TextPiece> subject_pieces(std::string_view subject, const std::vector<classifier::Phrase>& phrases);

}  // namespace nonsolicit::engine
