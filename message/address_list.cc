#include "message/address_list.h"

#include <string>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

class MailboxReader {
 public:
  MailboxReader(std::string_view raw, WordDefects& defects) : raw_(raw), defects_(defects) {}

  std::vector<Mailbox> read() {
    while (at_ < raw_.size()) step();
    flush();
    if (!unfinished_.empty()) mailboxes_.push_back({.name = {}, .address = unfinished_});
    return std::move(mailboxes_);
  }

 private:
  void step() {
    switch (raw_[at_]) {
      case '"': quoted(); return;
      case '(': comment(); return;
      case '<': angle(); return;
      case ',':
        at_++;
        flush();
        return;
      case ';':
        at_++;
        flush();
        in_group_ = false;
        return;
      case ':':
        at_++;
        // "Team: a@b, c@d;": what stood before is the group's name. Behind a "@" it is part of a broken address.
        if (!in_group_ && !angle_seen_ && phrase_.find('@') == std::string::npos && group_follows()) {
          in_group_ = true;
          clear();
          unfinished_.clear();
        } else {
          phrase_.push_back(':');
        }
        return;
      default: phrase_.push_back(raw_[at_++]);
    }
  }

  // A group is closed by ";", or stands for "nobody" at the end.
  bool group_follows() {
    if (!semicolon_known_) {
      last_semicolon_ = raw_.rfind(';');
      semicolon_known_ = true;
    }
    return (last_semicolon_ != std::string_view::npos && last_semicolon_ >= at_) ||
           base::trim(raw_.substr(at_)).empty();
  }

  void quoted() {
    std::string text;
    for (at_++; at_ < raw_.size() && raw_[at_] != '"'; at_++) {
      if (raw_[at_] == '\\' && at_ + 1 < raw_.size()) at_++;
      text.push_back(raw_[at_]);
    }
    at_++;
    // `"local part"@host` keeps its quotes as part of the address; elsewhere they only protect the name.
    const bool local_part = at_ < raw_.size() && raw_[at_] == '@';
    phrase_ += local_part ? '"' + text + '"' : text;
  }

  void comment() {
    std::string text;
    int depth = 0;
    for (; at_ < raw_.size(); at_++) {
      const char c = raw_[at_];
      if (c == '\\' && at_ + 1 < raw_.size()) {
        text.push_back(raw_[++at_]);
        continue;
      }
      if (c == '(' && depth++ == 0) continue;
      if (c == ')' && --depth == 0) {
        at_++;
        break;
      }
      text.push_back(c);
    }
    comment_ = text;
  }

  void angle() {
    const size_t begin = ++at_;
    bool in_quotes = false;
    size_t at_sign = 0;  // a route starts with one: only a later "@" counts
    for (; at_ < raw_.size(); at_++) {
      const char c = raw_[at_];
      if (c == '"') in_quotes = !in_quotes;
      if (!in_quotes && (c == '>' || c == '<')) break;
      if (!in_quotes && c == '@' && at_ > begin) at_sign = at_;
      if (!in_quotes && c == ',' && at_sign > 0 && raw_[begin] != '@') break;  // missing ">"
    }
    std::string_view inside = raw_.substr(begin, at_ - begin);
    if (at_ < raw_.size() && raw_[at_] == '>') at_++;
    if (inside.starts_with('@')) {  // source route (RFC 5322 section 4.4)
      const size_t colon = inside.find(':');
      if (colon != std::string_view::npos) inside = inside.substr(colon + 1);
    }
    if (!angle_seen_) address_ = text_of_bytes(base::trim(inside));
    angle_seen_ = true;
  }

  void flush() {
    const std::string phrase(base::trim(phrase_));
    if (angle_seen_) {
      std::string name = phrase;
      if (!unfinished_.empty()) name = unfinished_ + (name.empty() ? "" : ", ") + name;
      unfinished_.clear();
      if (name.empty()) name = std::string(base::trim(comment_));
      mailboxes_.push_back({.name = decoded(name), .address = address_});
    } else if (phrase.find('@') != std::string::npos) {
      keep_unfinished();
      mailboxes_.push_back({.name = decoded(base::trim(comment_)), .address = text_of_bytes(phrase)});
    } else if (!phrase.empty()) {
      // "Doe, John <j@x>" without quotes: the name goes on behind the comma.
      if (!unfinished_.empty()) unfinished_ += ", ";
      unfinished_ += decoded(phrase);
    }
    clear();
  }

  void keep_unfinished() {
    if (!unfinished_.empty()) mailboxes_.push_back({.name = {}, .address = unfinished_});
    unfinished_.clear();
  }

  void clear() {
    phrase_.clear();
    comment_.clear();
    address_.clear();
    angle_seen_ = false;
  }

  std::string decoded(std::string_view text) { return std::string(base::trim(decode_words(text, defects_))); }

  std::string_view raw_;
  WordDefects& defects_;
  size_t at_ = 0;
  size_t last_semicolon_ = 0;
  bool semicolon_known_ = false;
  bool in_group_ = false;
  bool angle_seen_ = false;
  std::string phrase_;
  std::string comment_;
  std::string address_;
  std::string unfinished_;
  std::vector<Mailbox> mailboxes_;
};

}  // namespace

std::vector<Mailbox> parse_mailboxes(std::string_view raw, WordDefects& defects) {
  return MailboxReader(raw, defects).read();
}

}  // namespace nonsolicit::message
