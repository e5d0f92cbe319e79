// Where the parts of a mail lie in its bytes. Two readers make the same Structure: mimetic, checked byte for byte
// (mimetic_reader.h), and this one, which takes over where mimetic misreads (docs/mime.md). Iterative and linear.
// Views point into the given bytes. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "message/content.h"
#include "message/header_block.h"

namespace nonsolicit::message {

struct Entity {
  HeaderBlock header;
  Content content;
  std::string_view body;         // of leaves; of multiparts without a child what stands in their place
  std::string_view epilogue;     // of multiparts
  std::optional<size_t> parent;  // index into Structure::entities
  size_t depth = 0;
  size_t children = 0;
  bool closed = false;  // multipart: its closing boundary was seen
  bool raw = false;     // over a limit: bytes that were not taken apart
};

struct Structure {
  std::vector<Entity> entities;  // parents before children, in the order of the bytes
  bool too_many_parts = false;
  bool too_deep = false;
};

Structure read_structure(std::string_view bytes, const base::Limits& limits);

// Default type of a child (RFC 2046 section 5.1.5).
const char* default_type_below(const Entity* parent);
// A message/* part that is base64 or quoted-printable (forbidden, yet sent): taken apart after decoding.
bool is_encoded(const Content& content);

}  // namespace nonsolicit::message
