#include "tests/message/gmime_oracle.h"

#include <memory>

#include <gmime/gmime.h>

#include "base/ascii.h"

namespace nonsolicit::tests {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Held = std::unique_ptr<T, Unref>;

std::string text_or_empty(const char* text) { return text == nullptr ? "" : text; }

std::string type_of(GMimeObject* object) {
  GMimeContentType* type = g_mime_object_get_content_type(object);
  return base::to_lower(std::string(g_mime_content_type_get_media_type(type)) + "/" +
                        text_or_empty(g_mime_content_type_get_media_subtype(type)));
}

void collect(GMimeObject* object, std::vector<OracleLeaf>& leaves) {
  if (GMIME_IS_MULTIPART(object)) {
    GMimeMultipart* multipart = GMIME_MULTIPART(object);
    const int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; i++) collect(g_mime_multipart_get_part(multipart, i), leaves);
    if (count == 0) {
      leaves.push_back(
          {.type = "text/plain", .name = {}, .text = text_or_empty(g_mime_multipart_get_prologue(multipart))});
    }
    return;
  }
  if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage* message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (message != nullptr) collect(g_mime_message_get_mime_part(message), leaves);
    return;
  }
  OracleLeaf leaf{.type = type_of(object), .name = {}, .text = {}};
  if (GMIME_IS_PART(object)) leaf.name = text_or_empty(g_mime_part_get_filename(GMIME_PART(object)));
  if (GMIME_IS_TEXT_PART(object)) {
    char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
    leaf.text = text_or_empty(text);
    g_free(text);
  }
  leaves.push_back(std::move(leaf));
}

}  // namespace

std::vector<OracleLeaf> gmime_leaves(std::string_view bytes) {
  static const bool started = (g_mime_init(), true);
  static_cast<void>(started);
  const Held<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Held<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Held<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  std::vector<OracleLeaf> leaves;
  if (message && g_mime_message_get_mime_part(message.get()) != nullptr) {
    collect(g_mime_message_get_mime_part(message.get()), leaves);
  }
  return leaves;
}

}  // namespace nonsolicit::tests
