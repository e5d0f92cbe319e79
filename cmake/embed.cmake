# cmake -DOUT=FILE.cc -DNAME=function -DFILES=a;b -P embed.cmake: the files as bytes in a C++ source, for review/embedded.h.
set(text "#include \"review/embedded.h\"\n\nnamespace nonsolicit::review {\nnamespace {\n\n")
set(list "")
set(number 0)
foreach(file ${FILES})
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  get_filename_component(name "${file}" NAME)
  string(APPEND text "constexpr unsigned char kFile${number}[] = {${bytes}0};\n")
  string(APPEND list "      {.name = \"${name}\", .bytes = text_of(kFile${number}, sizeof kFile${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND text "
std::string_view text_of(const unsigned char* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size - 1};
}

}  // namespace

const std::vector<EmbeddedFile>& ${NAME}() {
  static const std::vector<EmbeddedFile> files = {
${list}  };
  return files;
}

}  // namespace nonsolicit::review
")
file(WRITE "${OUT}" "${text}")
