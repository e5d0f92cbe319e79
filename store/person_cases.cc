#include "store/person_cases.h"

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/ascii.h"

namespace nonsolicit::store {
namespace {

using Json = nlohmann::ordered_json;

class Person {
 public:
  Person(const AddressForm& form, const base::Address& address) : form_(form), kept_(form.kept(address)) {}

  bool is(std::string_view raw) const {
    const auto address = base::Address::parse(raw);
    return address && form_.kept(*address) == kept_;
  }

  // The text with another name for the person; nothing where it does not name them.
  std::optional<std::string> renamed(std::string_view text, const std::string& name) const {
    if (is(text)) return name;
    std::string made;
    bool found = false;
    for (size_t at = 0; at < text.size();) {
      const size_t start = at;
      const bool word = is_part(text[at]);
      while (at < text.size() && is_part(text[at]) == word) at++;
      std::string_view piece = text.substr(start, at - start);
      const size_t full = piece.size();
      while (word && piece.ends_with('.')) piece.remove_suffix(1);
      const bool names = word && piece.find('@') != std::string_view::npos && is(piece);
      found = found || names;
      made += names ? name : std::string(piece);
      made += std::string(full - piece.size(), '.');
    }
    if (!found) return std::nullopt;
    return made;
  }

  // Renames in every string; whether there was one.
  bool rename_in(Json& json, const std::string& name) const {
    if (json.is_string()) {
      auto made = renamed(json.get_ref<const std::string&>(), name);
      if (made) json = std::move(*made);
      return made.has_value();
    }
    bool found = false;
    if (json.is_structured()) {
      for (Json& child : json) found = rename_in(child, name) || found;
    }
    return found;
  }

  std::string rename_in_document(const std::string& document, const std::string& name) const {
    Json json = Json::parse(document, nullptr, false);
    if (json.is_discarded() || !rename_in(json, name)) return document;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  bool is_in_document(const std::string& document) const {
    Json json = Json::parse(document, nullptr, false);
    return !json.is_discarded() && rename_in(json, "");
  }

 private:
  // "=" and "/" part a parameter from its value ("ORCPT=rfc822;a@b").
  static bool is_part(char c) {
    constexpr std::string_view kParts = ".!#$%&'*+?^_`{|}~-@";
    return base::is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 || kParts.find(c) != std::string_view::npos;
  }

  const AddressForm& form_;
  const std::string kept_;
};

// What every text that names the person must hold; "" where that is unknown (a hash, a domain with a U-label form).
std::string hint_of(const base::Address& person) {
  const std::string domain(person.domain());
  return domain.find("xn--") == std::string::npos ? domain : std::string();
}

}  // namespace

namespace {

// Cases in whose statements the person stands, as JSON. "kept": persons stand there plain, whatever the store's form.
base::Result<std::string> cases_by_statements(Connection& connection, const base::Address& person) {
  Query query(connection, R"(
    select case_id, kept(person) = $2, text, more_json from statements
    where $1 = '' or instr(person, $1) > 0 or instr(lower(text), $1) > 0 or instr(lower(more_json), $1) > 0)");
  query.bind_all(hint_of(person), person);
  const Person wanted(connection.form(), person);
  std::vector<std::string> found;
  while (query.next()) {
    std::string case_id = query.text();
    const bool said = query.flag();
    const bool named = wanted.renamed(query.text(), "").has_value();
    if (said || named || wanted.is_in_document(query.text())) found.push_back(std::move(case_id));
  }
  if (auto status = query.status(); !status) return status.error();
  return json_array(found);
}

base::Status clear_statements(Connection& connection, const NamedCase& named, const Person& wanted,
                              const std::string& pseudonym) {
  struct Said {
    int64_t id = 0;
    base::Address person;
    std::string text;
    std::string more_json;
  };
  std::vector<Said> statements;
  {
    Query query(connection, "select id, person, text, more_json from statements where case_id = $1 order by id");
    query.bind(named.id);
    while (query.next()) {
      statements.push_back(
          {.id = query.integer(), .person = query.address(), .text = query.text(), .more_json = query.text()});
    }
    if (auto status = query.status(); !status) return status;
  }
  for (Said& said : statements) {
    const bool own = wanted.is(said.person.text());
    Query update(connection, "update statements set person = $2, text = $3, more_json = $4 where id = $1");
    update.bind_all(said.id, own ? pseudonym : said.person.text(),
                    own ? std::string() : wanted.renamed(said.text, pseudonym).value_or(said.text),
                    own ? std::string() : wanted.rename_in_document(said.more_json, pseudonym));
    if (auto status = update.run(); !status) return status;
  }
  return {};
}

}  // namespace

base::Result<std::vector<NamedCase>> cases_of(Connection& connection, const base::Address& person) {
  const auto said = cases_by_statements(connection, person);
  if (!said) return said.error();
  Query query(connection, R"(
    select c.id, c.created, c.kind, c.action, c.rule, c.trusted, c.sender, c.verdicts_json, c.evidence_json,
           coalesce(h.envelope_json, ''), coalesce(h.decision_json, ''),
           coalesce(h.state in ('held', 'releasing', 'returning') or h.open_complaint = 1, 0)
             or exists (select 1 from statements s where s.case_id = c.id and s.open = 1)
             or exists (select 1 from letters l where l.state in ('waiting', 'sending') and (l.case_id = c.id or l.id in
               (select letter_id from letter_cases where letter_cases.case_id = c.id))),
           c.id in (select value from json_each($2))
    from cases c left join held h on h.case_id = c.id
    where $1 = '' or instr(c.trusted, $1) > 0 or instr(lower(c.sender), $1) > 0 or
      instr(lower(c.verdicts_json), $1) > 0 or instr(lower(c.evidence_json), $1) > 0 or
      instr(lower(coalesce(h.envelope_json, '')), $1) > 0 or instr(lower(coalesce(h.decision_json, '')), $1) > 0 or
      c.id in (select value from json_each($2))
    order by c.created, c.id)");
  query.bind_all(hint_of(person), *said);
  const Person wanted(connection.form(), person);
  std::vector<NamedCase> found;
  while (query.next()) {
    NamedCase named{.id = query.text(),
                    .created = query.time(),
                    .kind = query.text(),
                    .action = query.text(),
                    .rule = query.text()};
    const std::string trusted = query.text();
    const std::string sender = query.text();
    named.as_sender = wanted.is(trusted) || wanted.is(sender);
    bool in_documents = false;
    for (int i = 0; i < 4; i++) {
      const std::string document = query.text();
      in_documents = in_documents || (!named.as_sender && wanted.is_in_document(document));
    }
    named.open = query.flag();
    const bool in_statements = query.flag();
    if (named.as_sender || in_documents || in_statements) found.push_back(std::move(named));
  }
  if (auto status = query.status(); !status) return status.error();
  return found;
}

base::Status clear_case(Connection& connection, const NamedCase& named, const base::Address& person,
                        const std::string& pseudonym) {
  const Person wanted(connection.form(), person);
  std::vector<std::string> texts;
  {
    Query query(connection, R"(
      select c.sender, c.trusted, coalesce(h.words, ''), coalesce(h.last_error, ''), coalesce(h.last_answer, ''),
             c.verdicts_json, c.answer_json, c.evidence_json, coalesce(h.envelope_json, ''),
             coalesce(h.decision_json, '')
      from cases c left join held h on h.case_id = c.id where c.id = $1)");
    query.bind(named.id);
    if (query.next()) {
      for (int i = 0; i < 10; i++) texts.push_back(query.text());
    }
    if (auto status = query.status(); !status) return status;
  }
  if (texts.empty()) return {};
  for (size_t plain = 0; plain < 5; plain++)
    texts[plain] = wanted.renamed(texts[plain], pseudonym).value_or(texts[plain]);
  for (size_t json = 5; json < 10; json++) texts[json] = wanted.rename_in_document(texts[json], pseudonym);
  Query update(connection, R"(
    update cases set sender = $2, trusted = $3, verdicts_json = $4, answer_json = $5, evidence_json = $6, subject = '',
      message_id = case when $7 then '' else message_id end where id = $1)");
  update.bind_all(named.id, texts[0], texts[1], texts[5], texts[6], texts[7], named.as_sender);
  if (auto status = update.run(); !status) return status;
  Query held(connection, R"(
    update held set words = $2, last_error = $3, last_answer = $4, envelope_json = $5, decision_json = $6
    where case_id = $1)");
  if (auto status = held.bind_all(named.id, texts[2], texts[3], texts[4], texts[8], texts[9]).run(); !status) {
    return status;
  }
  if (auto status = clear_statements(connection, named, wanted, pseudonym); !status) return status;
  return Query(
             connection,
             "delete from letters where case_id = $1 or id in (select letter_id from letter_cases where case_id = $1)")
      .bind(named.id)
      .run();
}

base::Status remove_letters_to(Connection& connection, const base::Address& person,
                               const std::vector<std::string>& open) {
  const Person wanted(connection.form(), person);
  std::vector<std::string> numbers;
  {
    Query query(connection, R"(
      select id, recipient from letters
      where state in ('sent', 'failed') and ($1 = '' or instr(lower(recipient), $1) > 0)
        and case_id not in (select value from json_each($2)) and id not in
          (select letter_id from letter_cases where case_id in (select value from json_each($2))))");
    query.bind_all(hint_of(person), json_array(open));
    while (query.next()) {
      std::string number = std::to_string(query.integer());
      if (wanted.is(query.text())) numbers.push_back(std::move(number));
    }
    if (auto status = query.status(); !status) return status;
  }
  Query remove(connection, "delete from letters where id in (select cast(value as bigint) from json_each($1))");
  return remove.bind(json_array(numbers)).run();
}

}  // namespace nonsolicit::store
