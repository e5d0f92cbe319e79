#include "lists/import_rows.h"
#include "lists/vcard.h"

namespace nonsolicit::lists {
namespace {

std::vector<ColumnSpec> relationship_columns() {
  ColumnSpec sender = kSender;
  sender.otherwise = "who all of it is about (--sender)";
  ColumnSpec date = kDate;
  date.titles.insert(date.titles.end(), {"lastcontact", "lastcontacted", "lastactivity", "lastactivitydate", "met",
                                         "meton", "eventdate", "derniercontact", "letzterkontakt", "ultimocontacto"});
  date.rivals = Rivals::earlier_title;
  return {recipient_or_email(),
          sender,
          {.name = "kind", .titles = {"kind", "relationship", "type"}},
          {.name = "how", .titles = {"how"}},
          date,
          kEvidence,
          kExpires};
}

// The cards as a table of one column.
Table card_table(std::string_view text, const ImportOptions& options, std::map<LeftOut, size_t>& left_out) {
  Table table;
  const auto problem = [&](size_t line, std::string what) {
    table.problems.push_back({.file = options.file, .line = line, .what = std::move(what)});
  };
  if (!options.defaults.contains("sender")) {
    problem(1, "business cards do not say whose contacts they are; name the sender (--sender)");
    return table;
  }
  for (const Vcard& card : read_vcards(text)) {
    if (!card.problem.empty()) problem(card.line, card.problem);
    if (card.problem.empty() && card.emails.empty()) left_out[LeftOut::no_address]++;
    for (const VcardEmail& email : card.emails) {
      std::map<std::string_view, std::string> fields(options.defaults.begin(), options.defaults.end());
      fields["recipient"] = email.address;
      table.rows.emplace_back(email.line, std::move(fields));
    }
  }
  return table;
}

// When the row stops to count, where it does not say so itself.
std::optional<base::TimePoint> natural_end(const RelationshipEntry& row, const RelationshipTerms& terms) {
  if (row.kind == Relationship::interest) return std::nullopt;
  const auto length = row.how == How::wrote ? terms.enquiry : terms.contact;
  return length ? std::optional<base::TimePoint>(row.last_seen + *length) : std::nullopt;
}

std::optional<LeftOut> why_left_out(const RelationshipEntry& row, const RelationshipTerms& terms, base::TimePoint now) {
  if (row.sender == row.recipient) return LeftOut::own_address;
  // A hashed address cannot be looked up in the directory.
  const bool known = terms.members == nullptr || is_hashed(row.recipient.text());
  if (!known && !terms.members->find(row.recipient)) return LeftOut::no_member;
  if (row.origin.expires && *row.origin.expires <= now) return LeftOut::too_old;
  return std::nullopt;
}

}  // namespace

Imported<RelationshipEntry> import_relationships(std::string_view content, const ImportOptions& options,
                                                 const RelationshipTerms& terms) {
  std::map<LeftOut, size_t> left_out;
  const auto read = [&](RowReader& reader, Collector<RelationshipEntry>& into, size_t line) {
    RelationshipEntry row;
    row.sender = reader.address("sender");
    row.recipient = reader.address("recipient");
    row.kind =
        reader.word<Relationship>("kind", relationship_from, Relationship::contact, "\"contact\" or \"interest\"");
    row.how =
        reader.word<How>("how", how_from, How::recorded, "\"wrote\", \"answered\", \"asked\", \"met\" or \"recorded\"");
    const auto date = reader.past_date("date");
    row.first_seen = row.last_seen = date.value_or(options.now);
    row.origin = reader.origin();
    if (row.kind == Relationship::interest && row.origin.evidence.empty()) {
      reader.fail("evidence: an interest needs some: where and how did they ask for it?");
    }
    if (!row.origin.expires && reader.text("expires").empty()) row.origin.expires = natural_end(row, terms);
    if (!reader.ok()) return;
    if (const auto why = why_left_out(row, terms, options.now)) {
      left_out[*why]++;
      return;
    }
    // Each contact counts: of one pair only the same again is dropped.
    const std::string key = joined({row.sender.text(), row.recipient.text(), to_string(row.kind), to_string(row.how),
                                    time_key(date), origin_key(row.origin)});
    into.add(std::move(row), key, "", line, "");
  };
  const std::string text = to_utf8(content);
  Table table =
      looks_like_vcard(text) ? card_table(text, options, left_out) : read_table(text, options, relationship_columns());
  auto imported = import_rows<RelationshipEntry>(std::move(table), options, read);
  imported.left_out = std::move(left_out);
  return imported;
}

}  // namespace nonsolicit::lists
