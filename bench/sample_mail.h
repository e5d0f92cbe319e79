// Deterministic mails for the benchmarks: the same bytes on every run and machine, made from word lists in here.
#pragma once

#include <cstddef>
#include <string>

namespace nonsolicit::bench {

// A plain text mail between colleagues of about `size` bytes, header included.
std::string plain_mail(size_t size);

// A newsletter in HTML of about `size` bytes: nested tables, inline styles, links with tokens, images, a hidden
// preheader and a footer that offers a way out.
std::string newsletter_mail(size_t size);

// A plain text mail of about `size` bytes made of the phrases that rules look for, links and quotes.
std::string pitch_mail(size_t size);

// A plain text mail of about `size` bytes of numbers, as in an exported table.
std::string numbers_mail(size_t size);

}  // namespace nonsolicit::bench
