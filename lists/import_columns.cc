#include "base/ascii.h"
#include "lists/import_rows.h"

namespace nonsolicit::lists {

const ColumnSpec kEmail{
    .name = "email",
    .need = Need::required,
    .titles = {"email", "emailaddress", "mail", "mailaddress", "primaryemail", "workemail", "courriel",
               "adressecourriel", "adresseelectronique", "adresseemail", "adressemail", "emailadresse", "mailadresse",
               "correo", "correoelectronico", "direcciondecorreo", "direccionemail", "direcciondecorreoelectronico"}};
const ColumnSpec kEvidence{.name = "evidence", .titles = {"evidence", "note", "notes", "source", "comment"}};
const ColumnSpec kExpires{.name = "expires", .titles = {"expires", "expiry", "expireson", "validuntil"}};
const ColumnSpec kDate{.name = "date", .titles = {"date", "on", "day", "requested", "datum", "fecha"}};
const ColumnSpec kSender{.name = "sender", .need = Need::required, .titles = {"sender", "from", "absender"}};
const ColumnSpec kRecipient{.name = "recipient",
                            .need = Need::required,
                            .titles = {"recipient", "to", "member", "empfanger", "destinataire", "destinatario"}};

ColumnSpec recipient_or_email() {
  ColumnSpec spec = kRecipient;
  spec.titles.insert(spec.titles.end(), kEmail.titles.begin(), kEmail.titles.end());
  spec.titles.insert(spec.titles.end(), {"address", "subscriber", "subscriberemail", "contactemail", "contact"});
  spec.rivals = Rivals::earlier_title;
  return spec;
}

std::optional<bool> yes_or_no(std::string_view text) {
  for (const std::string_view yes : {"yes", "y", "1", "true", "x"}) {
    if (base::iequals(text, yes)) return true;
  }
  for (const std::string_view no : {"no", "n", "0", "false", "-"}) {
    if (base::iequals(text, no)) return false;
  }
  return std::nullopt;
}

std::string_view to_string(LeftOut why) {
  switch (why) {
    case LeftOut::no_member: return "no member of the directory";
    case LeftOut::own_address: return "the sender's own address";
    case LeftOut::too_old: return "older than contacts count";
    case LeftOut::no_address: return "a card without a mail address";
    case LeftOut::not_opted_out: return "not unsubscribed by its status";
  }
  return "";
}

}  // namespace nonsolicit::lists
