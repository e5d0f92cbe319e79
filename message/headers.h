// The header block of the mail itself, decoded into Message: fields, subject, mailboxes, ids, list headers. Pure.
#pragma once

#include <set>

#include "message/encoded_word.h"
#include "message/header_block.h"
#include "message/message.h"

namespace nonsolicit::message {

// Adds what it finds wrong to `defects`.
void read_headers(const HeaderBlock& block, Message& message, std::set<Defect>& defects);

void add_defects(const WordDefects& words, std::set<Defect>& defects);

}  // namespace nonsolicit::message
