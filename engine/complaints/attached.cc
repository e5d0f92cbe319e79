// attached_messages(): the headers of messages that stand as parts of their own.
#include <algorithm>

#include "base/ascii.h"
#include "engine/complaints/reported.h"
#include "message/parse.h"
#include "message/structure.h"
#include "message/transfer.h"
#include "policy/plan.h"

namespace nonsolicit::engine {
namespace {

using message::Entity;
using message::Structure;

constexpr size_t kHeaderBytes = 256 * 1024;  // of a reported message

std::string_view front(std::string_view text) { return text.substr(0, kHeaderBytes); }

// The fields alone: nothing below them is of interest, or trusted to be well-formed.
std::string header_lines(const message::HeaderBlock& block) {
  std::string text;
  for (const message::RawField& field : block.fields) {
    if (text.size() + field.raw.size() > kHeaderBytes) break;
    text.append(field.name).append(":").append(field.raw);
    if (!text.ends_with('\n')) text += "\r\n";
  }
  return text + "\r\n";
}

// "v=1; action=tag; case=ABCDEFGHJK"; of several headers the first, as ours goes on top.
std::string case_of(const message::Message& reported) {
  const std::string_view value = reported.header_value(policy::kHeaderName);
  for (const std::string_view field : base::split(value, ';')) {
    const std::string_view word = base::trim(field);
    if (base::istarts_with(word, "case=") && base::is_case_id(word.substr(5))) return std::string(word.substr(5));
  }
  return {};
}

ReportedMessage read_header(std::string_view header, const base::AddressRules& rules) {
  const message::Message read = message::parse(header);
  ReportedMessage reported{
      .case_id = case_of(read), .message_id = read.message_id, .from = {}, .subject = read.subject};
  if (read.from.size() == 1) {
    reported.from = base::Address::parse(read.from[0].address, rules).value_or(base::Address());
  }
  return reported;
}

bool is_file_of_mail(const Entity& entity) {
  return base::iends_with(entity.content.name, ".eml") &&
         (entity.content.type == "application/octet-stream" || entity.content.type == "application/x-unknown");
}

bool is_header_part(const Entity& entity) {
  return entity.content.type == "text/rfc822-headers" || entity.content.type == "message/global-headers";
}

// Is it within a message that is attached itself? Then that one is what is reported.
bool is_within_message(const Structure& structure, size_t at) {
  for (auto parent = structure.entities[at].parent; parent; parent = structure.entities[*parent].parent) {
    if (structure.entities[*parent].content.kind == message::ContentKind::message) return true;
  }
  return false;
}

std::string decoded(const Entity& entity) {
  const auto encoding = message::transfer_encoding(entity.content.transfer_encoding);
  return message::undo_transfer(entity.body, encoding, kHeaderBytes).bytes;
}

std::optional<ReportedMessage> read_entity(const Structure& structure, size_t at, const base::AddressRules& rules) {
  const Entity& entity = structure.entities[at];
  if (is_header_part(entity) || is_file_of_mail(entity)) return read_header(decoded(entity), rules);
  if (entity.content.kind != message::ContentKind::message) return std::nullopt;
  if (message::is_encoded(entity.content)) return read_header(decoded(entity), rules);
  const bool opened = at + 1 < structure.entities.size() && structure.entities[at + 1].parent == at;
  if (opened) return read_header(header_lines(structure.entities[at + 1].header), rules);
  return read_header(front(entity.body), rules);
}

}  // namespace

std::vector<ReportedMessage> attached_messages(std::string_view raw, const base::AddressRules& rules) {
  std::vector<ReportedMessage> found;
  const base::Limits limits;
  const Structure structure = message::read_structure(raw.substr(0, limits.analysis_bytes), limits);
  for (size_t i = 0; i < structure.entities.size() && found.size() < kMostReported; i++) {
    if (is_within_message(structure, i)) continue;
    auto reported = read_entity(structure, i, rules);
    const bool tells = reported && (!reported->case_id.empty() || !reported->message_id.empty() ||
                                    !reported->from.empty() || !reported->subject.empty());
    if (tells) found.push_back(std::move(*reported));
  }
  return found;
}

}  // namespace nonsolicit::engine
