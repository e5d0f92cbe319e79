#include "engine/learn.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/automatic.h"
#include "classifier/request.h"
#include "lists/organisations.h"

namespace nonsolicit::engine {
namespace {

using base::Address;

std::optional<Address> author_of(const LearnInput& input) {
  if (input.message.from.size() != 1) return std::nullopt;
  return Address::parse(input.message.from[0].address, input.state.options.address);
}

// Mail of programs and lists: it shows nothing about what the member wants.
bool is_machine_mail(const message::Message& message) {
  const classifier::AutomaticSigns signs = classifier::automatic_signs(message);
  const bool report = !message.parts.empty() && message.parts[0].type == "multipart/report";
  if (report || signs.any() || signs.precedence_bulk || signs.autoreply_header) return true;
  if (signs.calendar_method == classifier::CalendarMethod::counter) return true;  // a calendar answer, too
  static constexpr const char* kListHeaders[] = {"List-Post", "List-Help", "X-Mailing-List", "X-BeenThere",
                                                 "Mailing-List"};
  return !message.list.id.empty() || std::any_of(std::begin(kListHeaders), std::end(kListHeaders),
                                                 [&](const char* name) { return message.header(name) != nullptr; });
}

bool is_spread_wide(const LearnInput& input) {
  const size_t named = input.message.to.size() + input.message.cc.size();
  return std::max(named, input.envelope.recipients.size()) >
         static_cast<size_t>(input.state.options.learn.max_recipients);
}

// Whom the member speaks to, each once: the envelope's recipients without the member, those of `To` first.
struct Addressed {
  std::vector<Address> all;
  std::vector<Address> directly;  // named in To; all of them where none is (a blind copy)
};

Addressed addressed(const LearnInput& input, const Address& author) {
  Addressed result;
  std::set<Address> to;
  for (const message::Mailbox& mailbox : input.message.to) {
    if (const auto address = Address::parse(mailbox.address, input.state.options.address)) to.insert(*address);
  }
  std::set<Address> done = {author};
  for (const message::EnvelopeRecipient& given : input.envelope.recipients) {
    const auto recipient = Address::parse(given.address, input.state.options.address);
    if (!recipient || !done.insert(*recipient).second) continue;
    result.all.push_back(*recipient);
    if (to.contains(*recipient)) result.directly.push_back(*recipient);
  }
  if (result.directly.empty()) result.directly = result.all;
  return result;
}

// Senders whose message this one answers; their answers may be collected at another address (Reply-To).
std::set<Address> answered_senders(const store::InboundKnowledge& known) {
  std::set<Address> senders;
  for (const store::SentBefore& sent : known.answered) senders.insert(sent.sender);
  return senders;
}

class Teacher {
 public:
  Teacher(const LearnInput& input, const store::InboundKnowledge& known, const Address& author)
      : input_(input),
        known_(known),
        author_(author),
        request_(input.state.requests ? input.state.requests->read(input.message) : classifier::Request{}),
        addressed_(addressed(input, author)) {}

  Lesson teach();

 private:
  void opt_outs_by_address(bool only_proving);
  void opt_outs_by_words();
  void relationships();
  void add_opt_out(lists::OptOutScope scope, const std::string& sender, const std::string& evidence);
  void add_relationship(const Address& sender, lists::Relationship kind, lists::How how, base::Duration expiry);
  std::string evidence(std::string_view phrase) const;
  bool is_proved() const;

  const LearnInput& input_;
  const store::InboundKnowledge& known_;
  const Address author_;
  const classifier::Request request_;
  const Addressed addressed_;
  std::set<Address> unsubscribe_addresses_;  // recipients that take opt-outs, and no person
  Lesson lesson_;
};

std::string Teacher::evidence(std::string_view phrase) const {
  const std::string id = input_.message.message_id.empty() ? "no Message-ID" : input_.message.message_id;
  return phrase.empty() ? id : fmt::format("{}: \"{}\"", id, phrase);
}

bool Teacher::is_proved() const {
  return is_trusted(authorship(input_.message, author_, input_.identity, input_.state.options.learn),
                    input_.state.options.learn.trust);
}

void Teacher::add_opt_out(lists::OptOutScope scope, const std::string& sender, const std::string& evidence) {
  auto& rows = lesson_.learned.opt_outs;
  const bool there = std::any_of(rows.begin(), rows.end(),
                                 [&](const auto& row) { return row.scope == scope && row.sender == sender; });
  if (there) return;
  rows.push_back({.recipient = author_,
                  .sender = sender,
                  .scope = scope,
                  .requested = input_.now,
                  .origin = {.source = "mail", .evidence = evidence, .recorded = input_.now}});
}

// Mail to an address that a mailing gave for opting out. The address of a person may stand there, too: then the subject
// it asked for, or words that say stop, tell such a mail from others.
void Teacher::opt_outs_by_address(bool only_proving) {
  const std::string subject = base::to_lower(base::trim(input_.message.subject));
  for (const store::UnsubscribeMatch& match : known_.unsubscribe) {
    const bool dedicated = match.token.empty() && match.address != match.sender;
    const bool by_token = !match.token.empty() && base::to_lower(match.token) == subject;
    if (!dedicated && !by_token && request_.wish != classifier::Wish::stop) continue;
    if (only_proving && !match.only_to_author) continue;
    if (match.address != match.sender) unsubscribe_addresses_.insert(match.address);
    // The sender knows the token, too, and may have put another's List-Id into the mailing: what only the token proves
    // can harm nobody but the sender.
    const bool of_list = !only_proving && !match.list_id.empty();
    add_opt_out(of_list ? lists::OptOutScope::list : lists::OptOutScope::sender,
                of_list ? match.list_id : match.sender.text(), evidence("sent to the opt-out address"));
  }
}

void Teacher::opt_outs_by_words() {
  std::set<Address> senders = answered_senders(known_);
  for (const Address& recipient : addressed_.directly) {
    if (!unsubscribe_addresses_.contains(recipient)) senders.insert(recipient);
  }
  for (const Address& sender : senders) {
    const std::string domain(sender.domain());
    if (request_.organisation && !lists::is_public_provider(domain)) {
      add_opt_out(lists::OptOutScope::organisation, domain, evidence(request_.phrase));
    } else {
      add_opt_out(lists::OptOutScope::sender, sender.text(), evidence(request_.phrase));
    }
  }
}

// What the member did favours the other side: their next mail to this member comes from a contact.
void Teacher::add_relationship(const Address& sender, lists::Relationship kind, lists::How how, base::Duration expiry) {
  const bool asked = kind == lists::Relationship::interest;
  lesson_.learned.relationships.push_back(
      {.sender = sender,
       .recipient = author_,
       .kind = kind,
       .first_seen = input_.now,
       .last_seen = input_.now,
       .origin = {.source = "mail",
                  .evidence = asked ? evidence(request_.phrase) : input_.message.message_id,
                  .recorded = input_.now,
                  .expires = input_.now + expiry},
       .how = how});
}

void Teacher::relationships() {
  const conf::LearnOptions& options = input_.state.options.learn;
  const std::set<Address> answered = answered_senders(known_);
  std::set<Address> senders = answered;
  senders.insert(addressed_.all.begin(), addressed_.all.end());
  senders.erase(author_);
  lesson_.learned.seen.to.assign(senders.begin(), senders.end());
  for (const Address& sender : senders) {
    const bool is_answer = answered.contains(sender);
    add_relationship(sender, lists::Relationship::contact, is_answer ? lists::How::answered : lists::How::wrote,
                     is_answer ? options.contact_expiry : options.enquiry_expiry);
    const auto& directly = addressed_.directly;
    const bool is_asked = is_answer || std::find(directly.begin(), directly.end(), sender) != directly.end();
    if (request_.wish == classifier::Wish::interest && is_asked) {
      add_relationship(sender, lists::Relationship::interest, lists::How::asked, options.interest_expiry);
    }
  }
}

Lesson Teacher::teach() {
  lesson_.learned.seen = {.message_id = input_.message.message_id, .from = author_, .to = {}, .when = input_.now};
  const bool proved = is_proved();
  // A token that was mailed to this member alone proves as much as any header.
  opt_outs_by_address(!proved);
  if (!proved) {
    if (!lesson_.urgent()) lesson_.reason = "authorship not proved";
    return std::move(lesson_);
  }
  if (is_machine_mail(input_.message)) {
    if (!lesson_.urgent()) lesson_.reason = "automatic or list mail";
    return std::move(lesson_);
  }
  if (is_spread_wide(input_)) {
    if (!lesson_.urgent()) lesson_.reason = "too many recipients";
    return std::move(lesson_);
  }
  if (request_.wish == classifier::Wish::stop) opt_outs_by_words();
  if (!lesson_.urgent()) relationships();
  return std::move(lesson_);
}

}  // namespace

bool Lesson::empty() const {
  return learned.relationships.empty() && learned.opt_outs.empty() && learned.preferences.empty();
}

std::optional<store::InboundRequest> learn_request(const LearnInput& input) {
  const State& state = input.state;
  if (!state.options.learn.enabled || input.identity.null_sender || !state.directory) return std::nullopt;
  const auto author = author_of(input);
  if (!author || !state.directory->find(*author)) return std::nullopt;
  store::InboundRequest request{.author = *author, .recipients = {}, .answers = input.message.in_reply_to};
  request.answers.insert(request.answers.end(), input.message.references.begin(), input.message.references.end());
  for (const message::EnvelopeRecipient& given : input.envelope.recipients) {
    if (const auto recipient = Address::parse(given.address, state.options.address))
      request.recipients.push_back(*recipient);
  }
  return request;
}

Lesson lesson(const LearnInput& input, const store::InboundKnowledge& known) {
  return Teacher(input, known, author_of(input).value_or(Address())).teach();
}

}  // namespace nonsolicit::engine
