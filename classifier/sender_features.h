// What the model reads in the From header: words of the display name, the local part, and the name of the domain, whole
// and in pieces ("clean", "legal", "growth" say who writes). The name of a domain that many persons share (a public
// provider) says nothing and is one sign; one of common words (firm-a.example) says nothing at all. Pure; thread-safe.
// Never fails.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/word_features.h"
#include "message/message.h"

namespace nonsolicit::classifier {

// Ascending, each once; empty without a sender.
std::vector<FeatureId> sender_features(const message::Message& message);

// The domain of the first From address in small letters, "" where there is none.
std::string sender_domain(const message::Message& message);

// The label of a domain that somebody chose: "greeneclean" of "mail.greeneclean.example", "greeneclean.co.uk".
std::string_view chosen_label(std::string_view domain);

// Whether unrelated people have addresses there: gmail.com.
bool is_public_provider(std::string_view domain);

}  // namespace nonsolicit::classifier
