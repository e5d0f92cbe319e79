#include "message/content.h"

#include <set>

#include "base/ascii.h"
#include "message/parameters.h"

namespace nonsolicit::message {
namespace {

bool is_type_token(std::string_view text) {
  return !text.empty() && text.find_first_of("()<>@,;:\\\"/[]?= \t") == std::string_view::npos;
}

// "type/subtype" made valid; a lone main type gets its usual subtype.
std::string normal_type(const std::string& value, const char* default_type, bool& bad) {
  const size_t slash = value.find('/');
  const std::string_view main = std::string_view(value).substr(0, slash);
  const std::string_view sub = slash == std::string::npos ? "" : std::string_view(value).substr(slash + 1);
  if (is_type_token(main) && is_type_token(sub)) return value;
  bad = true;
  if (main == "text") return "text/plain";
  if (main == "multipart") return "multipart/mixed";
  if (value.empty() || !is_type_token(main)) return default_type;
  return "application/octet-stream";
}

void note(Content& content, const ParameterField& field) {
  content.bad_parameter = content.bad_parameter || field.bad;
  content.words.bad_word |= field.words.bad_word;
  content.words.unknown_charset |= field.words.unknown_charset;
  content.words.bad_charset_bytes |= field.words.bad_charset_bytes;
}

std::string parameter_text(const ParameterField& field, std::string_view name) {
  const Parameter* parameter = field.find(name);
  return parameter == nullptr ? "" : parameter->value;
}

// See Part::method.
std::string_view purpose_parameter(std::string_view type) {
  if (type == "multipart/report") return "report-type";
  if (type == "multipart/encrypted" || type == "multipart/signed") return "protocol";
  if (type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime") return "smime-type";
  return "method";
}

void read_type(Content& content, std::string_view raw, const char* default_type) {
  const ParameterField field = parse_parameters(unfold(raw));
  note(content, field);
  content.type = normal_type(field.value, default_type, content.bad_parameter);
  content.charset = parameter_text(field, "charset");
  content.name = parameter_text(field, "name");
  content.boundary.clear();
  if (const Parameter* boundary = field.find("boundary")) content.boundary = boundary->bytes;
  content.method = base::to_lower(parameter_text(field, purpose_parameter(content.type)));
  content.format = PlainFormat::fixed;
  if (base::iequals(parameter_text(field, "format"), "flowed")) {
    const bool delsp = base::iequals(parameter_text(field, "delsp"), "yes");
    content.format = delsp ? PlainFormat::flowed_delsp : PlainFormat::flowed;
  }
}

void read_disposition(Content& content, std::string_view raw, std::string& filename) {
  const ParameterField field = parse_parameters(unfold(raw));
  note(content, field);
  // RFC 2183 section 2.8: an unknown disposition is an attachment.
  if (field.value.empty()) {
    content.disposition = Disposition::none;
  } else {
    content.disposition = field.value == "inline" ? Disposition::in_line : Disposition::attachment;
  }
  filename = parameter_text(field, "filename");
  if (filename.empty()) filename = parameter_text(field, "name");
}

bool is_message_type(std::string_view type) {
  return type == "message/rfc822" || type == "message/global" || type == "message/news";
}

}  // namespace

Content read_content(const HeaderBlock& header, const char* default_type) {
  Content content;
  content.type = default_type;
  std::string filename;
  std::set<std::string> seen;
  for (const RawField& field : header.fields) {
    if (!base::istarts_with(field.name, "content-")) continue;
    const std::string name = base::to_lower(field.name);
    if (name == "content-type") {
      read_type(content, field.raw, default_type);
    } else if (name == "content-disposition") {
      read_disposition(content, field.raw, filename);
    } else if (name == "content-transfer-encoding") {
      content.transfer_encoding = parse_parameters(unfold(field.raw)).value;
    } else if (name == "content-id") {
      content.content_id = unfold(field.raw);
      if (content.content_id.starts_with('<')) content.content_id.erase(0, 1);
      if (content.content_id.ends_with('>')) content.content_id.pop_back();
      content.content_id = text_of_bytes(content.content_id);
    } else {
      continue;
    }
    if (!seen.insert(name).second) content.repeated = true;
  }
  if (!filename.empty()) content.name = filename;
  if (content.type.starts_with("multipart/")) content.kind = ContentKind::multipart;
  if (is_message_type(content.type)) content.kind = ContentKind::message;
  return content;
}

}  // namespace nonsolicit::message
