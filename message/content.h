// What a header says about the content below it: the Content-* fields read once, with the defaults of
// RFC 2045 section 5.2 and RFC 2046 section 5.1.5 in place. Of repeated fields the last counts, as in GMime. Pure.
#pragma once

#include <string>

#include "message/encoded_word.h"
#include "message/extract.h"
#include "message/header_block.h"
#include "message/message.h"

namespace nonsolicit::message {

enum class ContentKind { leaf, multipart, message };

struct Content {
  ContentKind kind = ContentKind::leaf;
  std::string type = "text/plain";
  std::string boundary;  // bytes
  std::string charset;
  std::string name;
  std::string transfer_encoding;  // lower case; "" when absent
  std::string content_id;
  std::string method;  // see Part::method
  Disposition disposition = Disposition::none;
  PlainFormat format = PlainFormat::fixed;
  bool bad_parameter = false;
  bool repeated = false;  // a Content-* field stands twice
  WordDefects words;
};

// `default_type`: "message/rfc822" inside multipart/digest, else "text/plain".
Content read_content(const HeaderBlock& header, const char* default_type);

}  // namespace nonsolicit::message
