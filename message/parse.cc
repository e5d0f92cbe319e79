#include "message/parse.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <set>
#include <string>

#include "base/ascii.h"
#include "base/unicode.h"
#include "message/extract.h"
#include "message/guard.h"
#include "message/headers.h"
#include "message/mimetic_reader.h"
#include "message/structure.h"
#include "message/transfer.h"

namespace nonsolicit::message {
namespace {

// CRLF and lone CR to LF.
std::string unix_lines(std::string text) {
  size_t out = text.find('\r');
  if (out == std::string::npos) return text;
  for (size_t i = out; i < text.size();) {
    // At a CR.
    if (i + 1 >= text.size() || text[i + 1] != '\n') text[out++] = '\n';
    const size_t next = std::min(text.find('\r', ++i), text.size());
    std::memmove(text.data() + out, text.data() + i, next - i);
    out += next - i;
    i = next;
  }
  text.resize(out);
  return text;
}

// Attachments whose text is kept for those who look for wording there.
bool is_readable(const Content& content) {
  const std::string& type = content.type;
  if (type.starts_with("text/") || type == "message/delivery-status" || type == "message/feedback-report" ||
      type == "message/disposition-notification" || type == "message/global-delivery-status" ||
      type == "message/global-disposition-notification" || type == "application/ics" || type == "application/csv") {
    return true;
  }
  constexpr std::array kEndings = {".csv", ".txt", ".vcf", ".ics", ".html", ".htm"};
  return type == "application/octet-stream" &&
         std::ranges::any_of(kEndings, [&](const char* ending) { return base::iends_with(content.name, ending); });
}

// PKWARE's APPNOTE.TXT section 4.3.7: bit 0 of the flags in the first local file header.
bool is_locked_zip(std::string_view body, TransferEncoding encoding) {
  constexpr size_t kHeaderBytes = 8;
  const std::string begin = undo_transfer(body.substr(0, 200), encoding, kHeaderBytes).bytes;
  return begin.size() == kHeaderBytes && begin.starts_with("PK\x03\x04") && (begin[6] & 1) != 0;
}

class Parser {
 public:
  Parser(std::string_view bytes, const base::Limits& limits) : limits_(limits), room_(limits.decoded_bytes) {
    message_.size = bytes.size();
    bytes_ = bytes.substr(0, limits.analysis_bytes);
    if (bytes_.size() < bytes.size()) note(Defect::truncated);
  }

  Message run() {
    Structure structure = take_apart(bytes_);
    open_encoded_messages(structure);
    note(structure);
    read_headers(structure.entities.front().header, message_, defects_);
    for (const Entity& entity : structure.entities) add_part(structure, entity);
    prefer(structure);
    message_.defects.assign(defects_.begin(), defects_.end());
    return std::move(message_);
  }

  std::optional<std::string> read(size_t part, PartForm form) {
    Structure structure = take_apart(bytes_);
    open_encoded_messages(structure);
    if (part >= structure.entities.size()) return std::nullopt;
    const Entity& entity = structure.entities[part];
    if (entity.content.kind != ContentKind::leaf || entity.raw) return std::nullopt;
    std::string content =
        undo_transfer(entity.body, transfer_encoding(entity.content.transfer_encoding), limits_.decoded_bytes).bytes;
    if (form == PartForm::bytes) return content;
    WordDefects words;
    return text_of_charset(content, entity.content.charset, words);
  }

 private:
  void note(Defect defect) { defects_.insert(defect); }
  void note_if(bool is_so, Defect defect) {
    if (is_so) note(defect);
  }

  // mimetic where it is right, our own reader where it is not.
  Structure take_apart(std::string_view bytes) {
    const GuardReport report = look_over(bytes, limits_);
    note_if(report.nul_byte, Defect::nul_byte);
    note_if(report.bare_cr, Defect::bare_cr);
    note_if(report.too_many_dash_lines, Defect::too_many_dash_lines);
    note_if(report.line_too_long, Defect::line_too_long);
    if (report.fit_for_mimetic) {
      MimeticReading reading = read_by_mimetic(bytes, limits_);
      switch (reading.outcome) {
        case MimeticOutcome::exact: return std::move(reading.structure);
        case MimeticOutcome::open_end:
        case MimeticOutcome::beyond_limits: break;
        case MimeticOutcome::unaccounted: note(Defect::content_unaccounted); break;
        case MimeticOutcome::failed: note(Defect::parser_failed); break;
      }
    }
    return read_structure(bytes, limits_);
  }

  // A message/rfc822 in base64 is decoded, and its parts take their place behind it.
  void open_encoded_messages(Structure& structure) {
    for (size_t i = 0; i < structure.entities.size(); i++) {
      const Entity& holder = structure.entities[i];
      if (holder.content.kind != ContentKind::message || holder.raw || !is_encoded(holder.content)) continue;
      if (holder.depth + 1 >= limits_.depth || structure.entities.size() >= limits_.parts) {
        note(holder.depth + 1 >= limits_.depth ? Defect::too_deep : Defect::too_many_parts);
        continue;
      }
      Transferred decoded = undo_transfer(holder.body, transfer_encoding(holder.content.transfer_encoding), room_);
      take_room(decoded);
      buffers_.push_back(std::move(decoded.bytes));
      insert_below(structure, i, take_apart(buffers_.back()));
    }
  }

  void insert_below(Structure& structure, size_t holder, Structure inner) {
    const size_t depth = structure.entities[holder].depth + 1;
    const size_t room = limits_.parts - structure.entities.size();
    if (inner.entities.size() > room) {
      inner.entities.resize(room);
      inner.too_many_parts = true;
    }
    const size_t added = inner.entities.size();
    for (Entity& entity : inner.entities) {
      entity.parent = entity.parent ? *entity.parent + holder + 1 : holder;
      entity.depth += depth;
      if (entity.depth >= limits_.depth) inner.too_deep = true;
    }
    for (size_t i = holder + 1; i < structure.entities.size(); i++) {
      auto& parent = structure.entities[i].parent;
      if (parent && *parent > holder) *parent += added;
    }
    structure.entities[holder].children++;
    structure.entities[holder].body = {};
    structure.entities.insert(structure.entities.begin() + static_cast<std::ptrdiff_t>(holder) + 1,
                              std::make_move_iterator(inner.entities.begin()),
                              std::make_move_iterator(inner.entities.end()));
    structure.too_many_parts = structure.too_many_parts || inner.too_many_parts;
    structure.too_deep = structure.too_deep || inner.too_deep;
  }

  void note(const Structure& structure) {
    note_if(structure.too_many_parts, Defect::too_many_parts);
    note_if(structure.too_deep, Defect::too_deep);
    for (const Entity& entity : structure.entities) {
      note_if(entity.header.junk, Defect::header_without_colon);
      note_if(entity.header.too_many, Defect::too_many_headers);
      note_if(entity.header.too_long, Defect::header_too_long);
      note_if(entity.content.repeated, Defect::duplicate_header);
      note_if(entity.content.bad_parameter, Defect::bad_parameter);
      add_defects(entity.content.words, defects_);
      if (entity.content.kind == ContentKind::multipart && !entity.raw) {
        if (entity.children == 0) {
          note(Defect::boundary_missing);
        } else {
          note_if(!entity.closed, Defect::boundary_unclosed);
        }
      }
    }
  }

  void add_part(const Structure& structure, const Entity& entity) {
    const Content& content = entity.content;
    Part part;
    part.type = content.type;
    part.charset = content.charset;
    part.name = content.name;
    part.transfer_encoding = content.transfer_encoding;
    part.content_id = content.content_id;
    part.disposition = content.disposition;
    part.parent = entity.parent;
    part.depth = entity.depth;
    part.method = content.method;
    if (entity.parent) {
      const Part& parent = message_.parts[*entity.parent];
      const Content& above = structure.entities[*entity.parent].content;
      part.nested = parent.nested || above.kind == ContentKind::message;
    }
    message_.parts.push_back(std::move(part));
    const bool leaf = content.kind == ContentKind::leaf && !entity.raw;
    if (leaf) {
      add_leaf(structure, entity);
    } else if (entity.children == 0) {
      add_raw(entity);
    } else if (content.kind == ContentKind::message && entity.parent) {
      message_.parts.back().attachment = true;
    }
  }

  // A container that could not be taken apart, or bytes over a limit: a reader may see them as they stand.
  void add_raw(const Entity& entity) {
    Part& part = message_.parts.back();
    part.size = entity.body.size();
    if (base::trim(entity.body).empty()) return;
    Transferred kept = undo_transfer(entity.body, TransferEncoding::identity, room_);
    take_room(kept);
    add_body(unix_lines(text_of_bytes(kept.bytes)), PlainFormat::fixed, false);
  }

  // RFC 8621 section 4.1.4: the first text, and every text without a name, is shown; the rest is listed.
  bool is_shown(const Structure& structure, const Entity& entity, size_t index) const {
    const Content& content = entity.content;
    if (content.type != "text/plain" && content.type != "text/html") return false;
    if (content.disposition == Disposition::attachment) return false;
    if (content.disposition == Disposition::in_line || !entity.parent) return true;
    const bool first = *entity.parent + 1 == index;
    const bool related = structure.entities[*entity.parent].content.type == "multipart/related";
    return first || (!related && content.name.empty());
  }

  void add_leaf(const Structure& structure, const Entity& entity) {
    const size_t index = message_.parts.size() - 1;
    const Content& content = entity.content;
    const bool shown = is_shown(structure, entity, index);
    const bool readable = shown || is_readable(content);
    const TransferEncoding encoding = transfer_encoding(content.transfer_encoding);
    Transferred decoded = undo_transfer(entity.body, encoding, readable ? room_ : 0);
    note_if(decoded.bad, Defect::bad_transfer_encoding);
    Part& part = message_.parts.back();
    part.size = decoded.size;
    part.attachment = !shown;
    if (!readable) {
      part.locked = is_locked_zip(entity.body, encoding);
      return;
    }
    take_room(decoded);

    WordDefects words;
    std::string text = unix_lines(text_of_charset(decoded.bytes, content.charset, words));
    words.bad_word = false;
    add_defects(words, defects_);
    if (shown) {
      add_body(text, content.format, content.type == "text/html");
    } else {
      if (text.size() > limits_.text_bytes) {
        note(Defect::text_too_long);
        text = base::repair_utf8(std::string_view(text).substr(0, limits_.text_bytes));
      }
      part.text = std::move(text);
    }
  }

  void take_room(const Transferred& decoded) {
    note_if(decoded.cut, Defect::decoded_too_large);
    room_ -= std::min(room_, decoded.bytes.size());
  }

  void add_body(const std::string& text, PlainFormat format, bool html) {
    base::Limits limits = limits_;
    limits.links -= std::min(limits.links, message_.links.size());
    Extract extract = html ? extract_html(text, limits) : extract_plain(text, format, limits);
    note_if(extract.text_cut, Defect::text_too_long);
    note_if(extract.links_cut, Defect::too_many_links);
    note_if(extract.style_cut, Defect::style_too_long);
    extract.body.part = message_.parts.size() - 1;
    extract.body.html = html;
    extract.body.nested = message_.parts.back().nested;
    for (Link& link : extract.links) {
      link.body = message_.bodies.size();
      message_.links.push_back(std::move(link));
    }
    message_.bodies.push_back(std::move(extract.body));
  }

  // RFC 2046 section 5.1.4: of the choices of a multipart/alternative the last that has something to show counts.
  void prefer(const Structure& structure) {
    const auto choice_below = [&](size_t part, size_t alternative) -> std::optional<size_t> {
      while (message_.parts[part].parent && *message_.parts[part].parent > alternative) {
        part = *message_.parts[part].parent;
      }
      if (message_.parts[part].parent != alternative) return std::nullopt;
      return part;
    };
    for (size_t i = 0; i < structure.entities.size(); i++) {
      if (structure.entities[i].content.type != "multipart/alternative") continue;
      std::optional<size_t> best;
      for (const TextBody& body : message_.bodies) {
        const auto choice = body.part > i ? choice_below(body.part, i) : std::nullopt;
        if (choice && !base::trim(body.text).empty()) best = std::max(best.value_or(0), *choice);
      }
      if (!best) continue;
      for (TextBody& body : message_.bodies) {
        const auto choice = body.part > i ? choice_below(body.part, i) : std::nullopt;
        if (choice && *choice != *best) body.preferred = false;
      }
    }
  }

  const base::Limits& limits_;
  std::string_view bytes_;
  size_t room_;                      // of limits.decoded_bytes
  std::deque<std::string> buffers_;  // decoded message/rfc822 parts; entities point into them
  std::set<Defect> defects_;
  Message message_;
};

}  // namespace

Message parse(std::string_view bytes, const base::Limits& limits) { return Parser(bytes, limits).run(); }

std::optional<std::string> read_part(std::string_view bytes, size_t part, PartForm form, const base::Limits& limits) {
  return Parser(bytes, limits).read(part, form);
}

}  // namespace nonsolicit::message
