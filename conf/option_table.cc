#include "conf/option_table.h"

#include "policy/words.h"
#include "conf/option_row.h"
#include "conf/option_table_review.h"
#include "conf/text_checks.h"

namespace nonsolicit::conf {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Rows = std::vector<OptionRow<Options>>;
using base::kDay;
using O = Options;

constexpr int64_t kKiB = 1 << 10;
constexpr int64_t kMiB = 1 << 20;
constexpr int64_t kGiB = 1 << 30;

const TextType kDomains = {"domains", check_domain};

void add_top(Rows& rows) {
  rows.push_back(
      text_row<O>({"key_file", "Secret keys for hashes, signatures and release headers."}, at<&O::key_file>, kPath));
  rows.push_back(text_row<O>({"directory_file", "The member directory, as made by `nonsolicit directory import`."},
                             at<&O::directory_file>, kPath));
  rows.push_back(
      text_row<O>({"classifier_file", "Patterns and weights of the classifier."}, at<&O::classifier_file>, kPath));
}

void add_milter(Rows& rows) {
  using M = MilterOptions;
  rows.push_back(text_row<O>(
      {"milter.socket", "Where the MTA connects: \"unix:PATH\", \"inet:PORT@HOST\" or \"fd:N\" (an inherited one).",
       kRestart},
      at<&O::milter, &M::socket>, {"socket", check_socket}));
  rows.push_back(
      mode_row<O>({"milter.socket_mode", "Mode of a Unix socket.", kRestart}, at<&O::milter, &M::socket_mode>));
  rows.push_back(text_row<O>({"milter.socket_group", "Group of a Unix socket; \"\" leaves it.", kRestart},
                             at<&O::milter, &M::socket_group>, {"group name", check_name_or_empty}));
  rows.push_back(duration_row<O>(
      {"milter.deadline", "How long the MTA is kept waiting at the end of a message; what takes longer is logged."},
      at<&O::milter, &M::deadline>, {seconds(1), minutes(10)}));
  rows.push_back(duration_row<O>({"milter.drain", "How long messages in flight may take to end after TERM."},
                                 at<&O::milter, &M::drain>, {seconds(0), minutes(10)}));
  rows.push_back(boolean_row<O>({"milter.no_reply",
                                 "Leave out replies that nobody needs (NR_* flags): faster, but stalls over TCP, "
                                 "and is therefore off for an inet socket.",
                                 kRestart},
                                at<&O::milter, &M::no_reply>));
}

void add_network(Rows& rows) {
  using N = NetworkOptions;
  rows.push_back(texts_row<O>({"network.internal_networks", "Clients whose mail is outbound without authentication."},
                              at<&O::network, &N::internal_networks>, {"networks", check_network}));
  rows.push_back(texts_row<O>({"network.outbound_daemons", "Values of {daemon_name} whose mail is outbound."},
                              at<&O::network, &N::outbound_daemons>, {"names", check_word}));
}

void add_sender(Rows& rows) {
  using S = SenderOptions;
  rows.push_back(choice_row<O, At<&O::sender, &S::trust>, SenderTrust>(
      {"sender.trust",
       "Who may be favoured by staff lists, grants and relationships: only authenticated users, or also the "
       "envelope sender of a client in `network.internal_networks`."},
      {}, {{"authenticated", SenderTrust::authenticated}, {"network", SenderTrust::network}}));
  rows.push_back(
      texts_row<O>({"sender.own_domains",
                    "Domains of our own users; a bare user name belongs to the sender's domain if that is one."},
                   at<&O::sender, &S::own_domains>, kDomains));
  rows.push_back(text_row<O>({"sender.auth_domain", "Domain of authenticated user names that have none."},
                             at<&O::sender, &S::auth_domain>, {"domain or \"\"", check_domain_or_empty}));
}

void add_address(Rows& rows) {
  using A = base::AddressRules;
  rows.push_back(text_row<O>(
      {"address.tag_delimiters", "Characters that start a tag in the local part, as in \"name+tag\"; \"\" keeps tags."},
      at<&O::address, &A::tag_delimiters>, {"characters", check_delimiters}));
  const auto write = [](const std::map<std::string, std::string>& domains) {
    std::string out;
    for (const auto& [alias, real] : domains)
      out += fmt::format("{}{} = {}", out.empty() ? " " : ", ", toml_quoted(alias), toml_quoted(real));
    return out.empty() ? "{}" : "{" + out + " }";
  };
  rows.push_back(
      tied(row_of<O>({"address.alias_domains", "Domains that stand for another one."}, "table of domains", ""),
           at<&O::address, &A::alias_domains>, read_domain_map, write));
  rows.push_back(texts_row<O>({"address.dotless_domains", "Domains that ignore dots in the local part."},
                              at<&O::address, &A::dotless_domains>, kDomains));
}

void add_limits(Rows& rows) {
  using L = base::Limits;
  rows.push_back(
      bytes_row<O>({"limits.analysis_bytes", "Bytes of a message that are read; what lies beyond is kept, not read."},
                   at<&O::limits, &L::analysis_bytes>, {64 * kKiB, 256 * kMiB}));
  rows.push_back(
      integer_row<O>({"limits.header_count", "Headers of a message."}, at<&O::limits, &L::header_count>, {50, 100000}));
  rows.push_back(bytes_row<O>({"limits.header_bytes", "Bytes of one unfolded header."},
                              at<&O::limits, &L::header_bytes>, {kKiB, kMiB}));
  rows.push_back(integer_row<O>({"limits.parts", "MIME parts of a message."}, at<&O::limits, &L::parts>, {1, 10000}));
  rows.push_back(
      integer_row<O>({"limits.depth", "Depth of MIME parts in each other."}, at<&O::limits, &L::depth>, {1, 100}));
  rows.push_back(integer_row<O>({"limits.dash_lines", "Lines that start with two dashes, each a possible boundary."},
                                at<&O::limits, &L::dash_lines>, {100, 1000000}));
  rows.push_back(
      bytes_row<O>({"limits.line_bytes", "Bytes of one line."}, at<&O::limits, &L::line_bytes>, {kKiB, 64 * kMiB}));
  rows.push_back(bytes_row<O>({"limits.decoded_bytes", "Bytes of all decoded parts together."},
                              at<&O::limits, &L::decoded_bytes>, {64 * kKiB, 256 * kMiB}));
  rows.push_back(bytes_row<O>({"limits.text_bytes", "Bytes of the text of one body."}, at<&O::limits, &L::text_bytes>,
                              {16 * kKiB, 64 * kMiB}));
  rows.push_back(integer_row<O>({"limits.links", "Links of a message."}, at<&O::limits, &L::links>, {10, 1000000}));
  rows.push_back(
      integer_row<O>({"limits.recipients", "Recipients of a message."}, at<&O::limits, &L::recipients>, {1, 1000000}));
}

void add_store(Rows& rows) {
  using S = StoreOptions;
  rows.push_back(text_row<O>({"store.path", "The SQLite database.", kRestart}, at<&O::store, &S::path>, kPath));
  rows.push_back(duration_row<O>({"store.busy_timeout", "How long to wait for another writer.", kRestart},
                                 at<&O::store, &S::busy_timeout>, {seconds(1), minutes(1)}));
  rows.push_back(duration_row<O>(
      {"store.lookup_deadline", "Longest time for all look-ups of one message; then they count as unavailable."},
      at<&O::store, &S::lookup_deadline>, {seconds(1), minutes(5)}));
}

void add_spool(Rows& rows) {
  using S = SpoolOptions;
  rows.push_back(
      text_row<O>({"spool.directory", "Where held mail is kept.", kRestart}, at<&O::spool, &S::directory>, kPath));
  rows.push_back(bytes_row<O>(
      {"spool.max_bytes", "Bytes of a message that are kept; a larger one is held by the MTA's quarantine."},
      at<&O::spool, &S::max_bytes>, {kMiB, 4 * kGiB}));
  rows.push_back(
      bytes_row<O>({"spool.memory_bytes", "Bytes of a message in memory before it goes to a temporary file."},
                   at<&O::spool, &S::memory_bytes>, {0, kGiB}));
}

void add_hold(Rows& rows) {
  using H = HoldOptions;
  rows.push_back(choice_row<O, At<&O::hold, &H::mode>, policy::HoldMode>(
      {"hold.mode", "Who keeps held mail: our spool, per recipient, or the MTA's quarantine, whole messages only."}, {},
      {{"store", policy::HoldMode::store}, {"mta", policy::HoldMode::mta}}));
  rows.push_back(
      duration_row<O>({"hold.expire", "Held mail without a decision goes back to its sender after this time."},
                      at<&O::hold, &H::expire>, {seconds(1), kDay * 90}));
  rows.push_back(duration_row<O>({"hold.undo", "How long a decision can be taken back before it is carried out."},
                                 at<&O::hold, &H::undo>, {seconds(0), hours(24)}));
  rows.push_back(duration_row<O>({"hold.retry", "Time between attempts to release."}, at<&O::hold, &H::retry>,
                                 {seconds(1), hours(24)}));
  rows.push_back(text_row<O>({"hold.release_host", "The listener that takes released mail and our reports."},
                             at<&O::hold, &H::release_host>, {"host name or IP address", check_host}));
  rows.push_back(integer_row<O>({"hold.release_port", "Its port."}, at<&O::hold, &H::release_port>, {1, 65535}));
  rows.push_back(
      texts_row<O>({"hold.release_from", "Client addresses from which our own releases come back through the milter."},
                   at<&O::hold, &H::release_from>, {"IP addresses", check_ip}));
  rows.push_back(texts_row<O>({"hold.mta_release_command",
                               "Command that releases a quarantined message; {queue_id} is replaced. "
                               "For hold.mode = \"mta\"."},
                              at<&O::hold, &H::mta_release_command>, {"words", check_word}));
  rows.push_back(texts_row<O>({"hold.mta_return_command",
                               "Command that deletes a quarantined message that goes back to its sender; "
                               "{queue_id} is replaced. For hold.mode = \"mta\"."},
                              at<&O::hold, &H::mta_return_command>, {"words", check_word}));
  rows.push_back(
      text_row<O>({"hold.report_from", "From address of our reports; without \"@\" it is at `hold.host_name`."},
                  at<&O::hold, &H::report_from>, {"address", check_report_from}));
  rows.push_back(text_row<O>({"hold.host_name", "Our name in EHLO and in reports; \"\" is the machine's own."},
                             at<&O::hold, &H::host_name>, {"domain or \"\"", check_domain_or_empty}));
}

std::string phrase_type(size_t longest) { return fmt::format("text of 1 to {} ASCII characters", longest); }

void add_policy(Rows& rows) {
  using P = PolicyOptions;
  using L = policy::PolicyLimits;
  const auto write_dates = [](const std::vector<std::chrono::sys_days>& dates) {
    std::vector<std::string> items;
    for (const auto date : dates) items.push_back(date_text(date));
    return list_toml(items);
  };
  rows.push_back(text_row<O>({"policy.file", "The rules."}, at<&O::policy, &P::file>, kPath));
  rows.push_back(choice_row<O, At<&O::policy, &P::mode>, policy::Mode>(
      {"policy.mode", "How far decisions are carried out: only logged, at most tagged, or in full."}, {},
      {{"observe", policy::Mode::observe}, {"tag", policy::Mode::tag}, {"enforce", policy::Mode::enforce}}));
  rows.push_back(integer_row<O>({"policy.bulk", "Members reached with the same text from which on a message is bulk."},
                                at<&O::policy, &P::limits, &L::bulk>, {1, 1000000}));
  rows.push_back(integer_row<O>(
      {"policy.first_contact", "Members without relationship that a sender may write to within the window."},
      at<&O::policy, &P::limits, &L::first_contact>, {1, 1000000}));
  rows.push_back(duration_row<O>({"policy.first_contact_window", "The window of `policy.first_contact`."},
                                 at<&O::policy, &P::limits, &L::first_contact_window>, {hours(1), kDay * 366}));
  rows.push_back(duration_row<O>({"policy.reach_window", "How far back the reach of a text is counted."},
                                 at<&O::policy, &P::limits, &L::reach_window>, {hours(1), kDay * 366}));
  rows.push_back(boolean_row<O>({"policy.carried_check", "Look for members' entries in mail to non-members."},
                                at<&O::policy, &P::carried_check>));
  rows.push_back(integer_row<O>({"policy.carried_entries", "Members' entries from which on such mail is held."},
                                at<&O::policy, &P::limits, &L::carried_entries>, {1, 1000000}));
  rows.push_back(integer_row<O>({"policy.grace_business_days", "Business days in which an opt-out must be followed."},
                                at<&O::policy, &P::limits, &L::grace_business_days>, {0, 60}));
  rows.push_back(tied(row_of<O>({"policy.holidays", "Days that are no business days, besides Saturdays and Sundays."},
                                "array of dates", ""),
                      at<&O::policy, &P::limits, &L::holidays>, read_dates, write_dates));
  rows.push_back(integer_row<O>(
      {"policy.standing_findings", "Confirmed findings in 12 months from which on a tag to strangers becomes a hold."},
      at<&O::policy, &P::limits, &L::standing_findings>, {1, 1000}));
  rows.push_back(text_row<O>({"policy.association", "Name of the association, for replies and notices."},
                             at<&O::policy, &P::association>,
                             {phrase_type(policy::kLongestAssociation), check_association}));
  rows.push_back(text_row<O>({"policy.contact", "Whom a sender may ask, for replies and notices."},
                             at<&O::policy, &P::contact>, {phrase_type(policy::kLongestContact), check_contact}));
  rows.push_back(
      text_row<O>({"policy.explanation_url",
                   "Page that explains the policy, linked to where review.public_url is empty; \"\" for none."},
                  at<&O::policy, &P::explanation_url>, {"https address or \"\"", check_url}));
}

void add_learn(Rows& rows) {
  using L = LearnOptions;
  rows.push_back(
      boolean_row<O>({"learn.enabled", "Learn relationships from inbound mail."}, at<&O::learn, &L::enabled>));
  rows.push_back(choice_row<O, At<&O::learn, &L::trust>, LearnTrust>(
      {"learn.trust", "Which inbound mail is believed: with a DMARC pass, with an aligned SPF or DKIM pass, or any."},
      {}, {{"dmarc", LearnTrust::dmarc}, {"aligned", LearnTrust::aligned}, {"any", LearnTrust::any}}));
  rows.push_back(text_row<O>(
      {"learn.authserv_id", "The authserv-id of our own Authentication-Results headers; \"\" believes none of them."},
      at<&O::learn, &L::authserv_id>, {"name", check_name_or_empty}));
  rows.push_back(integer_row<O>({"learn.verifiers", "How many such headers our own hosts add."},
                                at<&O::learn, &L::verifiers>, {1, 20}));
  rows.push_back(integer_row<O>({"learn.max_recipients", "Mail to more addresses than this builds no relationship."},
                                at<&O::learn, &L::max_recipients>, {1, 1000}));
  rows.push_back(
      duration_row<O>({"learn.contact_expiry", "A learned contact is forgotten this long after its last sign."},
                      at<&O::learn, &L::contact_expiry>, {kDay, kDay * 3660}));
  rows.push_back(duration_row<O>(
      {"learn.enquiry_expiry",
       "The same for a member who only wrote and never answered; Canada's anti-spam law has 6 months (183d)."},
      at<&O::learn, &L::enquiry_expiry>, {kDay, kDay * 3660}));
  rows.push_back(duration_row<O>(
      {"learn.interest_expiry", "The same for mail that a member asked for by mail; recorded consent has no end."},
      at<&O::learn, &L::interest_expiry>, {kDay, kDay * 3660}));
  rows.push_back(integer_row<O>(
      {"learn.queue", "Lessons that may wait to be written; a full queue makes mail wait, nothing is dropped.",
       kRestart},
      at<&O::learn, &L::queue>, {1, 1000000}));
  rows.push_back(text_row<O>(
      {"learn.command_address", "Address to which members write \"allow\" or \"block\" and a sender; \"\" for none."},
      at<&O::learn, &L::command_address>, {"address or \"\"", check_address_or_empty}));
}

void add_lists(Rows& rows) {
  using L = ListsOptions;
  rows.push_back(choice_row<O, At<&O::lists, &L::privacy>, lists::Privacy>(
      {"lists.privacy",
       "Keep members' and senders' addresses plain, or as keyed hashes. `nonsolicit lists hash` converts; there is no "
       "way back.",
       kRestart},
      {}, {{"plain", lists::Privacy::plain}, {"hashed", lists::Privacy::hashed}}));
  rows.push_back(texts_row<O>(
      {"lists.aliases",
       "Recipients that stand for several: a file as in aliases(5), \"virtual:FILE\" as in virtual(5), or a table "
       "that postmap(1) can query (\"hash:FILE\", \"lmdb:FILE\", \"ldap:FILE\")."},
      at<&O::lists, &L::aliases>, {"tables", check_alias_table}));
  rows.push_back(texts_row<O>(
      {"lists.discussions", "Addresses of discussion lists; each is one recipient who is in contact with everybody."},
      at<&O::lists, &L::discussions>, {"addresses", check_address_or_empty}));
}

void add_log(Rows& rows) {
  using L = base::LogOptions;
  rows.push_back(text_row<O>({"log.target", "Where log lines go: \"stderr\", \"journal\" or a file.", kRestart},
                             at<&O::log, &L::target>, {"path", check_log_target}));
  rows.push_back(choice_row<O, At<&O::log, &L::format>, base::LogFormat>(
      {"log.format", "Log lines as key=value text, or as one JSON object each.", kRestart}, {},
      {{"text", base::LogFormat::text}, {"json", base::LogFormat::json}}));
  rows.push_back(choice_row<O, At<&O::log, &L::addresses>, base::LogAddressForm>(
      {"log.addresses", "Log mail addresses as they are, or as short keyed hashes.", kRestart}, {},
      {{"plain", base::LogAddressForm::plain}, {"hashed", base::LogAddressForm::hashed}}));
  rows.push_back(choice_row<O, At<&O::log, &L::level>, base::LogLevel>(
      {"log.level", "Least level that is logged; debug may show content of mail.", kRestart}, {},
      {{"debug", base::LogLevel::debug},
       {"info", base::LogLevel::info},
       {"warning", base::LogLevel::warning},
       {"error", base::LogLevel::error}}));
}

std::string failure_doc(policy::FailedPart part) {
  switch (part) {
    case policy::FailedPart::parse: return "The message cannot be read.";
    case policy::FailedPart::rules: return "The classifier or the rules fail.";
    case policy::FailedPart::directory: return "The member directory cannot be read.";
    case policy::FailedPart::relationships: return "Relationships, opt-outs or preferences cannot be looked up.";
    case policy::FailedPart::store: return "The case cannot be recorded.";
    case policy::FailedPart::spool: return "The held copy cannot be written.";
    case policy::FailedPart::internal: return "Anything else goes wrong, or the deadline passes.";
  }
  return {};
}

void add_failures(Rows& rows) {
  static const std::vector<std::string> kNames = {"pass", "tempfail"};
  for (const policy::FailedPart part : policy::kFailedParts) {
    for (const policy::Mode mode : {policy::Mode::observe, policy::Mode::tag, policy::Mode::enforce}) {
      const std::string key = fmt::format("failure.{}.{}", policy::to_string(part), policy::to_string(mode));
      auto row = row_of<O>({key, failure_doc(part)}, quoted_list(kNames, "or"), "");
      row.set = [part, mode](Options& options, const Node& node, Reading& reading) {
        const auto index = read_choice(node, reading, kNames);
        return index && options.failures.set(part, mode, *index == 0 ? policy::Action::pass : policy::Action::tempfail);
      };
      row.get = [part, mode](const Options& options) {
        return toml_quoted(policy::to_string(options.failures.action(part, mode)));
      };
      rows.push_back(std::move(row));
    }
  }
}

}  // namespace

const std::vector<OptionRow<Options>>& option_rows() {
  static const Rows kRows = [] {
    Rows rows;
    for (const auto add :
         {add_top, add_milter, add_network, add_sender, add_address, add_limits, add_store, add_spool, add_hold,
          add_policy, add_learn, add_lists, add_notice_options, add_review_options, add_log, add_failures}) {
      add(rows);
    }
    return rows;
  }();
  return kRows;
}

const std::vector<SectionDoc>& option_sections() {
  static const std::vector<SectionDoc> kSections = {
      {"", "Files. A relative path starts at the folder of this file, here and everywhere below."},
      {"milter", "The daemon's connection to the MTA."},
      {"network", "Which mail is outbound (checked); all other mail is inbound (learned from)."},
      {"sender", "Who the sender of a message is."},
      {"address", "How addresses are brought into one form before they are compared."},
      {"limits", "Bounds on what is read of a message. A limit that is reached is recorded with the decision."},
      {"store", "The database of relationships, opt-outs, cases and held mail."},
      {"spool", "The folder of held mail."},
      {"hold", "Held mail: how it is kept, released and returned."},
      {"policy", "The rules and the numbers that they use."},
      {"learn", "What inbound mail teaches."},
      {"lists", "What is kept about people, and which addresses stand for several."},
      {"notice", "What is told to senders and staff by mail."},
      {"review", "The pages for staff, senders and members (nonsolicit-review)."},
      {"log", "The log."},
      {"failure",
       "What happens to a message when a part of the program fails, by the mode in force. One table per "
       "part."},
      {"group", "Groups of senders with a mode of their own, one [[group]] each. A sender may be in one group only."},
  };
  return kSections;
}

const std::vector<OptionRow<SenderGroup>>& group_rows() {
  using G = SenderGroup;
  static const std::vector<OptionRow<SenderGroup>> kRows = {
      text_row<G>({"group.name", "Name of the group, for the log."}, at<&G::name>, {"name", check_name}),
      texts_row<G>({"group.senders", "Addresses, or \"@domain\" for everybody there."}, at<&G::senders>,
                   {"addresses", check_sender}),
      choice_row<G, At<&G::mode>, policy::Mode>(
          {"group.mode", "The mode for these senders; without it, that of the rule or of `policy.mode`."}, {},
          {{"observe", policy::Mode::observe}, {"tag", policy::Mode::tag}, {"enforce", policy::Mode::enforce}}),
  };
  return kRows;
}

}  // namespace nonsolicit::conf
