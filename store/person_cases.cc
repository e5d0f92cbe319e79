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

base::Result<std::vector<NamedCase>> cases_of(Connection& connection, const base::Address& person) {
  Query query(connection, R"(
    select c.id, c.created, c.kind, c.action, c.rule, c.trusted, c.sender, c.verdicts_json,
           coalesce(h.envelope_json, ''),
           coalesce(h.state in ('held', 'releasing', 'returning') or h.open_complaint = 1, 0) or exists
             (select 1 from letters l where l.case_id = c.id and l.state in ('waiting', 'sending'))
    from cases c left join held h on h.case_id = c.id
    where $1 = '' or instr(c.trusted, $1) > 0 or instr(lower(c.sender), $1) > 0 or
      instr(lower(c.verdicts_json), $1) > 0 or instr(lower(coalesce(h.envelope_json, '')), $1) > 0
    order by c.created, c.id)");
  query.bind(hint_of(person));
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
    const std::string verdicts = query.text();
    const std::string envelope = query.text();
    named.open = query.flag();
    named.as_sender = wanted.is(trusted) || wanted.is(sender);
    if (named.as_sender || wanted.is_in_document(verdicts) || wanted.is_in_document(envelope)) {
      found.push_back(std::move(named));
    }
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
      select c.sender, c.trusted, c.verdicts_json, c.answer_json, coalesce(h.envelope_json, ''),
             coalesce(h.words, ''), coalesce(h.last_error, ''), coalesce(h.last_answer, '')
      from cases c left join held h on h.case_id = c.id where c.id = $1)");
    query.bind(named.id);
    if (query.next()) {
      for (int i = 0; i < 8; i++) texts.push_back(query.text());
    }
    if (auto status = query.status(); !status) return status;
  }
  if (texts.empty()) return {};
  for (const size_t plain : {0, 1, 5, 6, 7})
    texts[plain] = wanted.renamed(texts[plain], pseudonym).value_or(texts[plain]);
  for (const size_t json : {2, 3, 4}) texts[json] = wanted.rename_in_document(texts[json], pseudonym);
  Query update(connection, R"(
    update cases set sender = $2, trusted = $3, verdicts_json = $4, answer_json = $5, subject = '',
      message_id = case when $6 then '' else message_id end where id = $1)");
  update.bind_all(named.id, texts[0], texts[1], texts[2], texts[3], named.as_sender);
  if (auto status = update.run(); !status) return status;
  Query held(connection,
             "update held set envelope_json = $2, words = $3, last_error = $4, last_answer = $5 where case_id = $1");
  if (auto status = held.bind_all(named.id, texts[4], texts[5], texts[6], texts[7]).run(); !status) return status;
  return Query(connection, "delete from letters where case_id = $1").bind(named.id).run();
}

}  // namespace nonsolicit::store
