// Mail addresses of business cards: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), several in a file. Folded lines,
// groups ("item1.EMAIL"), quoted-printable values of 2.1 with their charset, escapes. Linear in the text. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::lists {

struct VcardEmail {
  size_t line = 0;      // 1-based
  std::string address;  // as it stands there, decoded; not checked
};

struct Vcard {
  size_t line = 0;  // of BEGIN:VCARD
  std::vector<VcardEmail> emails;
  std::string problem;  // "" or why the card cannot be read ("END:VCARD is missing")
};

// `text`: UTF-8. Blank lines before the first card are allowed, nothing else.
bool looks_like_vcard(std::string_view text);
// A card within a card (AGENT of 2.1) counts as one of its own.
std::vector<Vcard> read_vcards(std::string_view text);

}  // namespace nonsolicit::lists
