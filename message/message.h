// A mail as a reader would see it: decoded headers, texts, links, parts, and what is wrong with it.
// Made by message::parse(); plain values, safe to share between threads once made. All text is valid UTF-8 with LF
// lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::message {

// What was wrong with the bytes, or which limit was hit. Each is a fact for the classifier and the log.
enum class Defect {
  truncated,  // longer than limits.analysis_bytes: only the front was parsed
  too_many_headers,
  header_too_long,
  too_many_parts,
  too_deep,
  too_many_dash_lines,
  line_too_long,
  decoded_too_large,
  text_too_long,
  too_many_links,
  style_too_long,  // rules of a style sheet were left out: what they hide counts as seen
  nul_byte,
  bare_cr,
  header_without_colon,
  duplicate_header,  // two of a header that may stand once (RFC 5322 section 3.6)
  bad_encoded_word,  // RFC 2047
  bad_parameter,     // RFC 2045 section 5.1, RFC 2231
  bad_transfer_encoding,
  unknown_charset,
  bad_charset_bytes,
  boundary_missing,  // multipart without a boundary, or whose boundary never appears
  boundary_unclosed,
  parser_failed,        // mimetic threw; the text comes from the raw fallback
  content_unaccounted,  // mimetic lost bytes; the rest was read by the raw fallback
};
std::string_view to_string(Defect defect);

struct HeaderField {
  std::string name;   // as written
  std::string raw;    // unfolded, not decoded, as bytes
  std::string value;  // RFC 2047 decoded, UTF-8, trimmed
};

struct Mailbox {
  std::string name;     // display name, decoded
  std::string address;  // as written, without brackets; may be no valid address
};

// RFC 2369, RFC 2919, RFC 8058.
struct ListHeaders {
  std::vector<std::string> unsubscribe;  // URIs of List-Unsubscribe, in order
  bool one_click = false;                // List-Unsubscribe-Post: List-Unsubscribe=One-Click
  std::string id;                        // List-Id, without brackets
  bool post = false;                     // List-Post present
};

enum class TextRole { fresh, quoted, forwarded, signature };
std::string_view to_string(TextRole role);

// Why a reader would not see a stretch of text.
enum class Hidden { no, style, tiny, same_colour, attribute };
std::string_view to_string(Hidden hidden);

// Runs cover the text of a body without gaps, in order.
struct TextRun {
  size_t offset = 0;  // bytes
  size_t length = 0;
  TextRole role = TextRole::fresh;
  Hidden hidden = Hidden::no;
};

// One text that a reader may be shown: a text/plain or text/html part that is no attachment.
struct TextBody {
  std::string text;
  std::vector<TextRun> runs;
  size_t part = 0;  // index into Message::parts
  bool html = false;
  bool preferred = true;      // false for the less rich choices of a multipart/alternative (RFC 2046 section 5.1.4)
  bool nested = false;        // inside a message/rfc822 part
  size_t image_count = 0;     // <img> in the HTML
  size_t tracking_count = 0;  // images of at most 3x3 or hidden
  size_t picture_count = 0;   // others, in fresh text, that may hold a letter: no logo's or emoji's size
  size_t table_count = 0;

  // The visible text of one role, runs joined in order.
  std::string visible(TextRole role) const;
  TextRole role_at(size_t offset) const;
  Hidden hidden_at(size_t offset) const;
};

enum class LinkSource { anchor, area, form, text };  // <a>, <area>, <form>, a bare URL or address in the text

struct Link {
  std::string target;      // absolute URI as written, entity-decoded; "mailto:..." for addresses
  std::string shown;       // the text a reader sees; "" where only an image is shown
  std::string image_alt;   // alt texts of images inside the link
  std::string image_name;  // file names of images inside the link, from their URIs
  LinkSource source = LinkSource::anchor;
  size_t body = 0;    // index into Message::bodies
  size_t offset = 0;  // of the shown text in that body's text
  size_t length = 0;
  Hidden hidden = Hidden::no;
  TextRole role = TextRole::fresh;
};

enum class Disposition { none, in_line, attachment };

struct Part {
  std::string type;  // "text/plain", lower case; what is used after defaults (RFC 2045 section 5.2)
  std::string charset;
  std::string name;  // filename or name parameter, decoded
  std::string transfer_encoding;
  std::string content_id;
  Disposition disposition = Disposition::none;
  std::optional<size_t> parent;
  size_t depth = 0;
  bool nested = false;      // inside a message/rfc822 part
  bool attachment = false;  // a reader would list it, not show it as text
  size_t size = 0;          // decoded bytes
  std::string text;         // of attachments that are text (plain, CSV, vCard, HTML as text), UTF-8; "" otherwise
  // The parameter that tells what the type is for, lower case: "method" of text/calendar (RFC 5546), "report-type" of
  // multipart/report (RFC 6522), "smime-type" of pkcs7-mime (RFC 8551), "protocol" of multipart/encrypted and
  // multipart/signed (RFC 1847).
  std::string method;
  bool locked = false;  // a ZIP archive whose first file asks for a password
};

struct Message {
  std::vector<HeaderField> headers;
  std::string subject;
  std::vector<Mailbox> from;
  std::vector<Mailbox> to;
  std::vector<Mailbox> cc;
  std::vector<Mailbox> reply_to;
  std::string message_id;                // without brackets
  std::vector<std::string> in_reply_to;  // without brackets
  std::vector<std::string> references;
  ListHeaders list;

  std::vector<Part> parts;  // flat, parents before children; parts[0] is the message itself
  std::vector<TextBody> bodies;
  std::vector<Link> links;
  std::vector<Defect> defects;  // each once, in enum order
  size_t size = 0;              // bytes given

  bool has(Defect defect) const;
  // First header of that name (any case), or nullptr.
  const HeaderField* header(std::string_view name) const;
  std::string_view header_value(std::string_view name) const;  // decoded, "" when absent
  size_t header_count(std::string_view name) const;
  // The body a reader is shown first (preferred, not nested), or nullptr.
  const TextBody* main_body() const;
};

}  // namespace nonsolicit::message
