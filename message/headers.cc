#include "message/headers.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/ascii.h"
#include "message/address_list.h"
#include "message/list_headers.h"

namespace nonsolicit::message {
namespace {

// RFC 5322 section 3.6 and RFC 2045 section 3.
constexpr auto kSingle = std::to_array<std::string_view>({"from", "sender", "reply-to", "to", "cc", "bcc", "message-id",
                                                          "subject", "date", "in-reply-to", "references",
                                                          "mime-version", "content-type", "content-transfer-encoding"});

void append(std::vector<Mailbox>& all, const std::string& raw, WordDefects& words) {
  std::vector<Mailbox> more = parse_mailboxes(raw, words);
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// Repeated address and id headers are read together: which of them a client shows is not ours to guess.
void interpret(const std::string& name, const HeaderField& field, Message& message, WordDefects& words) {
  if (name == "from") {
    append(message.from, field.raw, words);
  } else if (name == "to") {
    append(message.to, field.raw, words);
  } else if (name == "cc") {
    append(message.cc, field.raw, words);
  } else if (name == "reply-to") {
    append(message.reply_to, field.raw, words);
  } else if (name == "subject") {
    if (message.subject.empty()) message.subject = field.value;
  } else if (name == "message-id") {
    const std::vector<std::string> ids = parse_message_ids(field.raw);
    if (message.message_id.empty()) message.message_id = ids.empty() ? field.value : ids.front();
  } else if (name == "in-reply-to") {
    append(message.in_reply_to, parse_message_ids(field.raw));
  } else if (name == "references") {
    append(message.references, parse_message_ids(field.raw));
  } else if (name == "list-unsubscribe") {
    append(message.list.unsubscribe, parse_list_uris(field.raw));
  } else if (name == "list-unsubscribe-post") {
    message.list.one_click = message.list.one_click || is_one_click(field.raw);
  } else if (name == "list-id") {
    if (message.list.id.empty()) message.list.id = parse_list_id(field.raw);
  } else if (name == "list-post") {
    message.list.post = true;
  }
}

}  // namespace

void add_defects(const WordDefects& words, std::set<Defect>& defects) {
  if (words.bad_word) defects.insert(Defect::bad_encoded_word);
  if (words.unknown_charset) defects.insert(Defect::unknown_charset);
  if (words.bad_charset_bytes) defects.insert(Defect::bad_charset_bytes);
}

void read_headers(const HeaderBlock& block, Message& message, std::set<Defect>& defects) {
  WordDefects words;
  std::array<size_t, kSingle.size()> counts{};
  message.headers.reserve(block.fields.size());
  for (const RawField& raw : block.fields) {
    HeaderField field{.name = std::string(raw.name), .raw = unfold(raw.raw), .value = {}};
    field.value = base::trim(decode_words(field.raw, words));
    const std::string name = base::to_lower(raw.name);
    const auto single = std::find(kSingle.begin(), kSingle.end(), name);
    if (single != kSingle.end() && ++counts[static_cast<size_t>(single - kSingle.begin())] > 1) {
      defects.insert(Defect::duplicate_header);
    }
    interpret(name, field, message, words);
    message.headers.push_back(std::move(field));
  }
  add_defects(words, defects);
}

}  // namespace nonsolicit::message
