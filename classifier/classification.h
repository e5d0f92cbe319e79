// What the classifier says about a message. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::classifier {

// docs/policy.md, "What is known about a message".
enum class Kind { correspondence, solicitation, newsletter, event_invitation, greeting, automatic, opaque };
inline constexpr size_t kKindCount = 7;
inline constexpr std::array kAllKinds = {
    Kind::correspondence, Kind::solicitation, Kind::newsletter, Kind::event_invitation,
    Kind::greeting,       Kind::automatic,    Kind::opaque};
std::string_view to_string(Kind kind);
std::optional<Kind> kind_from(std::string_view text);
using KindScores = std::array<double, kKindCount>;  // probabilities, sum 1, by static_cast<size_t>(kind)

// Where in a mail something stands.
enum class Place { body, subject, header };
std::string_view to_string(Place place);
std::optional<Place> place_from(std::string_view text);

// A stretch of the mail that spoke for or against the kind found, as it stands there.
struct Phrase {
  std::string text;           // UTF-8, one line, at most 120 characters
  Place where = Place::body;  // header: an admin's own rule found something in the header that `text` names
  size_t body = 0;            // index into Message::bodies, where it stands in one
  size_t offset = 0;          // bytes into that body's text or the subject; of a header nothing
  size_t length = 0;
  std::string rule;   // name of the rule or feature
  double weight = 0;  // > 0 speaks for `kind`, < 0 against it
  Kind kind = Kind::correspondence;
};

// What spoke for or against the kind found and is no phrase: how the mail is made, or who writes it.
struct Sign {
  std::string name;   // docs/rules.md, "[feature.*]", or one of classifier/sign_words.h
  double weight = 0;  // log-odds; > 0 speaks for `kind`, < 0 against it
  Kind kind = Kind::correspondence;
};

enum class OptOutWay { list_mailto, list_https, one_click, link, mailto, instruction };
std::string_view to_string(OptOutWay way);

// Why a way out would not be found by a reader; `none`: it is clear. `list_footer`: it leaves the mailing list that the
// mail is posted to, and says nothing about its sender. `no_target`: "click here" and nothing to click.
enum class OptOutFlaw {
  none,
  hidden,
  image_only,
  quoted,
  nested,
  login_page,
  mismatched_host,
  bad_uri,
  list_footer,
  no_target
};
std::string_view to_string(OptOutFlaw flaw);

struct OptOutFinding {
  OptOutWay way = OptOutWay::link;
  OptOutFlaw flaw = OptOutFlaw::none;
  std::string text;                           // what the reader sees, or the URI of a header
  std::string target;                         // URI, or "" for an instruction
  std::string where;                          // "header List-Unsubscribe", "body", "body, quoted text", ...
  std::optional<size_t> body = std::nullopt;  // index into Message::bodies, where it stands in one
  size_t offset = 0;                          // bytes into that body's text
  size_t length = 0;

  bool of_sender() const;  // offered by the sender: neither quoted nor nested nor a mailing list's
};

struct OptOut {
  std::vector<OptOutFinding> findings;
  // RFC 8058 section 3.1: a DKIM signature covers List-Unsubscribe and List-Unsubscribe-Post. A fact, no condition:
  // the signature is made after us more often than before.
  bool headers_signed = false;

  bool present() const;  // of any clarity, but the sender's own
  bool clear() const;    // at least one finding without flaw
};

// Survives a changed name, greeting, date, link token and small rewording. Two texts are near-same when at least
// kNearSameBands bands agree. An empty fingerprint (too little text) is near-same with nothing.
struct Fingerprint {
  static constexpr size_t kBands = 32;
  static constexpr size_t kNearSameBands = 18;
  std::array<uint64_t, kBands> bands{};
  bool empty = true;
  bool near_same(const Fingerprint& other) const;
};

// RFC 5546 section 1.4; `none`: no calendar object, or none that is whole.
enum class CalendarMethod { none, publish, request, reply, add, cancel, refresh, counter, decline_counter };
std::string_view to_string(CalendarMethod method);

// What the message shows of being automatic (docs/signs.md). Headers are facts, no proof (docs/policy.md).
struct AutomaticSigns {
  bool any() const { return dsn || mdn || auto_submitted || calendar_reply || looks_automatic; }
  bool dsn = false;              // RFC 3464: the report with all fields that it must have
  bool mdn = false;              // RFC 8098, in the same way
  bool auto_submitted = false;   // RFC 3834: Auto-Submitted other than "no"
  bool precedence_bulk = false;  // Precedence: bulk, list or junk
  bool calendar_reply = false;   // RFC 5546: a REPLY, by parameter and object
  bool looks_automatic = false;  // by words or headers like X-Autoreply
  CalendarMethod calendar_method = CalendarMethod::none;
  bool autoreply_header = false;     // headers like X-Autoreply, whatever the subject says
  bool wants_no_auto_reply = false;  // X-Auto-Response-Suppress: weak, as bulk mailers set it too
};

// Why the letter itself cannot be read (classifier/out_of_sight.h).
enum class OutOfSight {
  no,
  smime_encrypted,
  smime_signed,  // signed-data: the letter is wrapped in the signature
  smime_compressed,
  pgp,
  picture,
  document,
  picture_or_document,
  locked,     // an archive with a password
  truncated,  // the mail is longer than is read
};

struct Classification {
  Kind kind = Kind::correspondence;       // unsure counts as correspondence
  Kind likeliest = Kind::correspondence;  // the kind with the highest probability, even where unsure
  double confidence = 0;                  // probability of `likeliest`
  bool unsure = false;                    // confidence below the unsure limit
  KindScores probabilities{};
  std::vector<Phrase> phrases;     // three to five that weighed most, for and against
  std::vector<Sign> signs;         // those that weighed most, the heaviest first
  std::vector<std::string> rules;  // names of the rules that hit, distinct, sorted
  bool greeting_broken = false;    // a card with an offer
  std::string breaking_sentence;
  OptOut opt_out;
  AutomaticSigns automatic;
  OutOfSight out_of_sight = OutOfSight::no;  // also of mail that is not opaque, as its structure told its kind
  Fingerprint fingerprint;
  std::string language;        // ISO 639-1 of the new text, "" where not told
  bool words_read = false;     // the trained model knows enough of its words; else structure and rules decide
  size_t word_count = 0;       // words of visible new text
  bool pattern_limit = false;  // a pattern ran into its match limit: not all phrases were looked for
  bool has_list_id = false;
  // The likeliest of the kinds a person could write, when `automatic` turns out unproved (policy.md).
  Kind kind_if_not_automatic = Kind::correspondence;
  double confidence_if_not_automatic = 0;
};

}  // namespace nonsolicit::classifier
