// The head of a web request, and forms: no crash, and what is read is as safe as the pages take it to be.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/unicode.h"
#include "review/http/check.h"

namespace {

using namespace nonsolicit;
using namespace nonsolicit::review::http;

void require(bool holds) {
  if (!holds) std::abort();
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void check_path(const std::string& path) {
  require(!path.empty() && path.front() == '/' && !has_control(path) && base::is_valid_utf8(path));
  require(path.find("//") == std::string::npos && path.find('\\') == std::string::npos);
  require((path + "/").find("/../") == std::string::npos && (path + "/").find("/./") == std::string::npos);
}

void check_head(const Head& head) {
  check_path(head.request.path);
  require(head.request.peer.empty() && head.request.body.empty());
  size_t hosts = 0;
  for (const auto& [name, value] : head.request.headers) {
    require(!name.empty() && name.find_first_of("_ :\r\n") == std::string::npos);
    require(value.find_first_of(std::string("\r\n\0", 3)) == std::string::npos && base::is_valid_utf8(value));
    hosts += name == "host" ? 1 : 0;
  }
  require(hosts == 1);
  require(head.framing == Framing::none || head.request.method == Method::post);
  require(head.framing != Framing::length || (head.length > 0 && head.request.header("transfer-encoding").empty()));
  require(head.framing != Framing::chunked || head.request.header("content-length").empty());
  for (const auto& [name, value] : head.request.query) {
    require(name.find('\0') == std::string::npos && base::is_valid_utf8(value));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const HeadEnd end = find_head_end(bytes);
  if (const auto* refusal = std::get_if<Refusal>(&end)) {
    require(refusal->status >= 400);
  } else if (const auto length = std::get<0>(end)) {
    require(*length <= size && *length <= HeadLimits().bytes && bytes.substr(*length - 4, 4) == "\r\n\r\n");
    const auto read = read_head(bytes.substr(0, *length));
    if (const auto* head = std::get_if<Head>(&read)) check_head(*head);
  }
  Request request{.method = Method::post, .headers = {{"content-type", "application/x-www-form-urlencoded"}}};
  request.body = bytes;
  if (const auto form = read_form(request)) {
    require(form->fields.size() <= FormLimits().fields);
    for (const auto& [name, value] : form->fields) require(base::is_valid_utf8(name) && base::is_valid_utf8(value));
  }
  request.headers = {{"x-forwarded-for", std::string(bytes)}};
  require(forwarded_client(request, "x-forwarded-for").size() < 46);
  return 0;
}
