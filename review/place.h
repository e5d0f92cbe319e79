// Addresses of the queue: which messages, how sorted, which page, which one open. They stand in links, bookmarks and
// the "back" of forms. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/cases/decision.h"
#include "engine/cases/queue.h"
#include "review/http/message.h"

namespace nonsolicit::review {

inline constexpr size_t kLongestSearch = 200;  // bytes of "q"

// Cases that one order may decide; more are decided in turns.
inline constexpr size_t kMostAtOnce = 200;

// Of "show", "q", "kind", "campaign", "sort", "page"; what is missing or makes no sense is the default.
engine::QueueFilter queue_filter_of(const http::Request& request);
// The query of that filter, "show=undecided&sort=deadline&case=..."; `open`: the case shown beside the list, "" for
// none.
std::string queue_query(const engine::QueueFilter& filter, std::string_view open);

// A text as part of a query (RFC 3986 section 2.1).
std::string url_escaped(std::string_view text);

// Where a form leads back to, without the first slash: a page of the queue, a case, appeals or complaints. Anything
// else is the queue.
std::string safe_back(std::string_view back);

// "ID:VERSION ID:VERSION": the cases of one checkbox.
std::string picks_text(const std::vector<engine::CaseVersion>& cases);
// Of all fields named "case", each case once; what is no case is left out.
std::vector<engine::CaseVersion> picked(const http::Form& form);

}  // namespace nonsolicit::review
