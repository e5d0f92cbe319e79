#include "engine/out_of_sight.h"

#include <algorithm>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

using message::Message;
using message::Part;

template <class Is>
const Part* part_that(const Message& message, Is is) {
  const auto found = std::find_if(message.parts.begin(), message.parts.end(), is);
  return found == message.parts.end() ? nullptr : &*found;
}

// RFC 8551 section 3.2.2; old mailers name the file only.
bool is_pkcs7(const Part& part) {
  if (part.type == "application/pkcs7-mime" || part.type == "application/x-pkcs7-mime")
    return part.method != "certs-only";
  return part.type == "application/octet-stream" && base::iequals(part.name, "smime.p7m");
}

std::string_view of_pkcs7(const Part& part) {
  if (part.method == "signed-data") return "it is signed in a form that hides it (S/MIME signed-data)";
  return part.method == "compressed-data" ? "it is compressed (S/MIME)" : "it is encrypted (S/MIME)";
}

bool has_armour(const Message& message) {
  return std::any_of(message.bodies.begin(), message.bodies.end(), [](const message::TextBody& body) {
    return body.text.find("-----BEGIN PGP MESSAGE-----") != std::string::npos;
  });
}

bool is_picture(const Part& part) { return part.type.starts_with("image/"); }
bool is_document(const Part& part) {
  return part.attachment && !is_picture(part) && !part.type.starts_with("text/calendar");
}

}  // namespace

std::string_view why_out_of_sight(const Message& message) {
  if (const Part* part = part_that(message, is_pkcs7)) return of_pkcs7(*part);
  const auto is_pgp = [](const Part& part) {
    return part.type == "multipart/encrypted" || part.type == "application/pgp-encrypted";
  };
  if (part_that(message, is_pgp) != nullptr || has_armour(message)) return "it is encrypted (PGP)";
  if (part_that(message, [](const Part& part) { return part.locked; }) != nullptr)
    return "the letter may be in the archive, which has a password";
  const bool picture = part_that(message, is_picture) != nullptr;
  const bool document = part_that(message, is_document) != nullptr;
  if (picture && document) return "it has few words, and the letter may be the picture or the document";
  if (document) return "it has few words, and the letter may be the document";
  if (picture) return "it has few words, and the letter may be the picture";
  if (message.has(message::Defect::truncated)) return "the mail is too long to be read whole";
  return "the letter is out of sight";
}

}  // namespace nonsolicit::engine
