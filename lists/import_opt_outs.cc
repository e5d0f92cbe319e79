#include "base/ascii.h"
#include "base/unicode.h"
#include "lists/import_rows.h"
#include "lists/organisations.h"

namespace nonsolicit::lists {
namespace {

std::vector<ColumnSpec> opt_out_columns() {
  ColumnSpec sender = kSender;
  sender.titles.insert(sender.titles.end(), {"fromemail", "fromaddress", "senderemail", "listid"});
  sender.rivals = Rivals::earlier_title;
  sender.otherwise = "whose mailings all of it is about (--sender ADDRESS, --sender @DOMAIN, --list ID)";
  ColumnSpec date{.name = "date",
                  .titles = {"unsubscribedat", "unsubscribeddate", "unsubscribedon", "unsubscribetime",
                             "unsubscribedate", "unsubtime", "unsubdate", "optouttime", "optoutdate", "optedoutat",
                             "optedouton", "complainedat", "desabonnele", "abgemeldetam", "fechadebaja"},
                  .rivals = Rivals::earlier_title};
  date.titles.insert(date.titles.end(), kDate.titles.begin(), kDate.titles.end());
  date.titles.insert(date.titles.end(), {"timestamp", "time", "created", "createdat", "updatedat", "lastchanged"});
  return {recipient_or_email(),
          sender,
          {.name = "scope", .titles = {"scope"}},
          date,
          {.name = "list",
           .titles = {"list", "listname", "campaign", "campaignname", "campaigntitle", "unsubcampaigntitle", "audience",
                      "mailing", "newsletter", "liste", "campagne", "kampagne", "lista", "campana"},
           .rivals = Rivals::earlier_title},
          {.name = "reason",
           .titles = {"reason", "unsubreason", "unsubscribereason", "optoutreason", "motif", "grund", "motivo"},
           .rivals = Rivals::earlier_title},
          {.name = "status",
           .titles = {"status", "subscriptionstatus", "subscriberstatus", "emailstatus", "marketingstatus", "event",
                      "eventtype", "action", "statut", "estado"},
           .rivals = Rivals::earlier_title},
          {.name = "unsubscribed",
           .titles = {"unsubscribed", "optedout", "optout", "emailoptout", "hasoptedoutofemail", "emailoptedout",
                      "unsubscribedfromallemail", "globalunsubscribe"},
           .rivals = Rivals::earlier_title},
          kEvidence,
          kExpires};
}

// What an opt-out is against, by its scope: an address, a domain or a List-Id.
std::string opt_out_target(RowReader& reader, OptOutScope scope) {
  const std::string given = reader.text("sender");
  if (given.empty()) {
    reader.fail("sender: nothing given");
    return {};
  }
  if (is_hashed(given)) return given;
  switch (scope) {
    case OptOutScope::sender: return reader.address("sender").text();
    case OptOutScope::organisation: {
      const size_t at = given.rfind('@');
      const auto domain = base::normal_domain(std::string_view(given).substr(at == std::string::npos ? 0 : at + 1));
      if (!domain || domain->find('.') == std::string::npos) reader.fail_value("sender", given, "a domain");
      if (domain && is_public_provider(*domain)) reader.fail_value("sender", given, "the domain of one organisation");
      return domain.value_or("");
    }
    case OptOutScope::list: {
      // RFC 2919 section 2: "Name <list.id>"; compared without case.
      const size_t open = given.rfind('<');
      const std::string_view id = open != std::string::npos && given.back() == '>'
                                      ? std::string_view(given).substr(open + 1, given.size() - open - 2)
                                      : std::string_view(given);
      if (id.empty() || id.find_first_of(" \t\n<>") != std::string_view::npos) {
        reader.fail_value("sender", given, "a List-Id");
      }
      return base::to_lower(id);
    }
  }
  return {};
}

enum class Says { nothing, stays, unsubscribed, complained };

// Words that mailing services use; anything else (subscribed, cleaned, bounced, pending) is no request.
Says status_says(std::string_view status) {
  const std::string key = title_key(status);
  if (key.empty()) return Says::nothing;
  for (const std::string_view word : {"complain", "spam", "abuse", "plainte", "beschwerde", "queja"}) {
    if (key.find(word) != std::string::npos) return Says::complained;
  }
  for (const std::string_view word :
       {"unsub", "optout", "optedout", "desabonn", "desinscrit", "abgemeldet", "baja", "cancelled"}) {
    if (key.find(word) != std::string::npos) return Says::unsubscribed;
  }
  return Says::stays;
}

// What the columns status and unsubscribed say together; `date` is filled from a column unsubscribed that holds one.
Says row_says(RowReader& reader, std::optional<base::TimePoint>& date) {
  const Says status = status_says(reader.text("status"));
  const std::string flag = reader.text("unsubscribed");
  Says flagged = Says::nothing;
  if (const auto yes = yes_or_no(flag)) {
    flagged = *yes ? Says::unsubscribed : Says::stays;
  } else if (!flag.empty() && status_says(flag) == Says::unsubscribed) {
    flagged = Says::unsubscribed;
  } else if (!flag.empty()) {
    const auto when = reader.past_date("unsubscribed");
    if (when) date = when;
    flagged = Says::unsubscribed;
  }
  return std::max(status, flagged);
}

// Name of the list and reason, short: a reference, not what somebody wrote.
std::string evidence_of(RowReader& reader, Says says) {
  constexpr size_t kMostBytes = 120;
  const std::string list = reader.text("list");
  const std::string reason = reader.text("reason");
  std::string evidence = says == Says::complained ? "complaint" : "";
  for (const std::string& piece : {list, reason}) {
    if (piece.empty()) continue;
    std::string text = piece.substr(0, kMostBytes);
    if (text.size() < piece.size()) {
      while (!text.empty() && !base::is_valid_utf8(text)) text.pop_back();
      text += "...";
    }
    evidence += (evidence.empty() ? "" : "; ") + text;
  }
  return evidence;
}

}  // namespace

Imported<OptOutEntry> import_opt_outs(std::string_view content, const ImportOptions& options) {
  const Table table = read_table(content, options, opt_out_columns());
  const bool tells = std::any_of(table.rows.begin(), table.rows.end(), [](const TableRow& row) {
    return !row.get("status").empty() || !row.get("unsubscribed").empty();
  });
  std::map<LeftOut, size_t> left_out;
  const auto read = [&](RowReader& reader, Collector<OptOutEntry>& into, size_t line) {
    OptOutEntry row;
    std::optional<base::TimePoint> date;
    const Says says = row_says(reader, date);
    if (tells && says < Says::unsubscribed) {
      left_out[LeftOut::not_opted_out]++;
      return;
    }
    row.recipient = reader.address("recipient");
    const OptOutScope by_form =
        reader.text("sender").starts_with('@') ? OptOutScope::organisation : OptOutScope::sender;
    row.scope = reader.word<OptOutScope>("scope", scope_from, by_form, "\"list\", \"sender\" or \"organisation\"");
    row.sender = opt_out_target(reader, row.scope);
    if (const auto given = reader.past_date("date")) date = given;
    row.requested = date.value_or(options.now);
    row.origin = reader.origin();
    if (row.origin.evidence.empty()) row.origin.evidence = evidence_of(reader, says);
    if (!reader.ok()) return;
    // The store keeps the first request of several: only the same again is dropped.
    const std::string key =
        joined({row.recipient.text(), to_string(row.scope), row.sender, time_key(date), origin_key(row.origin)});
    into.add(std::move(row), key, "", line, "");
  };
  auto imported = import_rows<OptOutEntry>(table, options, read);
  imported.left_out = std::move(left_out);
  return imported;
}

}  // namespace nonsolicit::lists
