#include "classifier/out_of_sight.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "classifier/folded.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kFewWords = 20;
// Logos in signatures and spacer images are no letters.
constexpr size_t kSmallestLetterImage = 8 * 1024;

bool is_picture_like(const message::Part& part) {
  return part.type.starts_with("image/") && (part.size >= kSmallestLetterImage || part.attachment);
}

bool is_document_like(const message::Part& part) {
  const std::string_view type = part.type;
  if (type == "application/pdf" || type == "application/rtf" || type == "text/rtf" || type == "application/msword" ||
      type.starts_with("application/vnd.")) {
    return true;
  }
  constexpr std::array kEndings = {".pdf", ".docx", ".doc", ".pptx", ".ppt", ".html", ".htm", ".odt", ".rtf", ".xlsx"};
  return part.attachment && std::any_of(kEndings.begin(), kEndings.end(),
                                        [&](const char* ending) { return base::iends_with(part.name, ending); });
}

bool is_container(const message::Message& message, size_t index) {
  return std::any_of(message.parts.begin(), message.parts.end(),
                     [&](const message::Part& part) { return part.parent == index; });
}

// RFC 8551 section 3.2.2: what is enveloped cannot be read, what is signed or compressed inside is not read by us;
// certificates alone are no letter. Old mailers send another type and the file's name (section 3.2.1).
bool is_smime(const message::Part& part) {
  if (base::iequals(part.type, "application/pkcs7-mime") || base::iequals(part.type, "application/x-pkcs7-mime")) {
    return part.method != "certs-only" && !base::iends_with(part.name, ".p7c");
  }
  return part.type == "application/octet-stream" && base::iequals(part.name, "smime.p7m");
}

OutOfSight cause_of_smime(const message::Part& part) {
  if (part.method == "signed-data") return OutOfSight::smime_signed;
  return part.method == "compressed-data" ? OutOfSight::smime_compressed : OutOfSight::smime_encrypted;
}

// RFC 1847 section 2.2, RFC 3156 section 4: control information, then the letter, and nothing else.
bool is_encrypted_multipart(const message::Message& message, size_t index) {
  const message::Part& whole = message.parts[index];
  if (whole.type != "multipart/encrypted") return false;
  std::vector<const message::Part*> children;
  for (const message::Part& part : message.parts) {
    if (part.parent == index) children.push_back(&part);
  }
  return children.size() == 2 && children[0]->type == whole.method && children[1]->type == "application/octet-stream";
}

constexpr std::string_view kArmourBegins = "-----BEGIN PGP MESSAGE-----";
constexpr std::string_view kArmourEnds = "-----END PGP MESSAGE-----";

// Words of the shown text outside RFC 9580 section 6.2 armour; nullopt where there is none. A signed text that can be
// read begins with another line, and a quoted one is a quotation.
std::optional<size_t> words_outside_armour(const message::Message& message) {
  const bool may_hold_some = std::any_of(message.bodies.begin(), message.bodies.end(), [](const auto& body) {
    return is_shown(body) && body.text.find(kArmourBegins) != std::string::npos;
  });
  if (!may_hold_some) return std::nullopt;
  bool found = false;
  size_t words = 0;
  for (const message::TextBody& body : message.bodies) {
    if (!is_shown(body)) continue;
    bool armoured = false;
    for (const std::string_view line : base::split(body.text, '\n')) {
      const std::string_view bare = base::trim(line);
      if (bare == kArmourBegins) found = armoured = true;
      if (!armoured) words += split_words(line).size();
      if (bare == kArmourEnds) armoured = false;
    }
  }
  return found ? std::optional(words) : std::nullopt;
}

// The letter itself is encrypted, or wrapped so that we cannot read it: what stands first in the mail, or in a mail
// with little else to read. Something encrypted below a letter is an attachment.
OutOfSight encryption_of(const message::Message& message, size_t words) {
  bool first = true;
  for (size_t i = 0; i < message.parts.size(); i++) {
    const message::Part& part = message.parts[i];
    if (part.nested) continue;
    const bool counts = first || words < kFewWords;
    if (counts && is_smime(part)) return cause_of_smime(part);
    if (counts && is_encrypted_multipart(message, i)) return OutOfSight::pgp;
    // Some servers take multipart/encrypted apart.
    if (words < kFewWords && part.type == "application/pgp-encrypted") return OutOfSight::pgp;
    if (!is_container(message, i)) first = false;
  }
  const auto outside = words_outside_armour(message);
  return outside && *outside < kFewWords ? OutOfSight::pgp : OutOfSight::no;
}

// Large enough for a letter, fetched from elsewhere or not.
bool shows_a_picture(const message::TextBody& body) { return is_shown(body) && body.html && body.picture_count > 0; }

}  // namespace

OutOfSight out_of_sight(const message::Message& message, size_t words) {
  if (const OutOfSight cause = encryption_of(message, words); cause != OutOfSight::no) return cause;
  if (words < kFewWords) {
    const auto has_part = [&](const auto& is_like) {
      return std::any_of(message.parts.begin(), message.parts.end(),
                         [&](const message::Part& part) { return !part.nested && is_like(part); });
    };
    const bool picture =
        std::any_of(message.bodies.begin(), message.bodies.end(), shows_a_picture) || has_part(is_picture_like);
    const bool document = has_part(is_document_like);
    if (picture) return document ? OutOfSight::picture_or_document : OutOfSight::picture;
    if (document) return OutOfSight::document;
    if (has_part([](const message::Part& part) { return part.locked; })) return OutOfSight::locked;
  }
  return message.has(message::Defect::truncated) ? OutOfSight::truncated : OutOfSight::no;
}

std::string_view why(OutOfSight cause) {
  switch (cause) {
    case OutOfSight::no: break;
    case OutOfSight::smime_encrypted: return "it is encrypted (S/MIME)";
    case OutOfSight::smime_signed: return "it is signed in a form that hides it (S/MIME signed-data)";
    case OutOfSight::smime_compressed: return "it is compressed (S/MIME)";
    case OutOfSight::pgp: return "it is encrypted (PGP)";
    case OutOfSight::picture: return "it has few words, and the letter may be the picture";
    case OutOfSight::document: return "it has few words, and the letter may be the document";
    case OutOfSight::picture_or_document: return "it has few words, and the letter may be the picture or the document";
    case OutOfSight::locked: return "the letter may be in the archive, which has a password";
    case OutOfSight::truncated: return "the mail is too long to be read whole";
  }
  return "the letter is out of sight";
}

std::string_view why_opaque(const Classification& found) {
  return found.kind == Kind::opaque ? why(found.out_of_sight) : std::string_view();
}

}  // namespace nonsolicit::classifier
