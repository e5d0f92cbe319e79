#include "base/unicode.h"

#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::base {
namespace {

// What mail really uses, by the names ucnv_getName() gives; anything else (and the exotic stateful converters) is read
// as windows-1252 and flagged. Compared with ICU by a test, alias by alias.
constexpr std::array kAllowed = {
    "UTF-8", "US-ASCII", "ISO-8859-1",
    // windows-1250 to windows-1258
    "ibm-5346_P100-1998", "ibm-5347_P100-1998", "ibm-5348_P100-1997", "ibm-5349_P100-1998", "ibm-5350_P100-1998",
    "ibm-9447_P100-2002", "ibm-9448_X100-2005", "ibm-9449_P100-2002", "ibm-5354_P100-1998",
    // iso-8859-2 to -15
    "ibm-912_P100-1995", "ibm-913_P100-2000", "ibm-914_P100-1995", "ibm-915_P100-1995", "ibm-1089_P100-1995",
    "ibm-9005_X110-2007", "ibm-813_P100-1995", "ibm-5012_P100-1999", "ibm-916_P100-1995", "ibm-920_P100-1995",
    "iso-8859_10-1998", "iso-8859_11-2001", "ibm-921_P100-1995", "iso-8859_14-1998", "ibm-923_P100-1998",
    // koi8-r, koi8-u, Thai, DOS and Macintosh
    "ibm-878_P100-1996", "ibm-1168_P100-2002", "windows-874-2000", "ibm-874_P100-1995", "ibm-437_P100-1995",
    "ibm-850_P100-1995", "ibm-852_P100-1995", "ibm-866_P100-1995", "macos-0_2-10.2", "macos-7_3-10.2",
    // Japanese
    "ibm-943_P15A-2003", "ibm-943_P130-1999", "euc-jp-2007", "ibm-33722_P12A_P12A-2009_U2",
    "ISO_2022,locale=ja,version=0", "ISO_2022,locale=ja,version=1", "ISO_2022,locale=ja,version=2",
    // Chinese
    "gb18030", "windows-936-2000", "ibm-1386_P100-2001", "ibm-1383_P110-1999", "HZ", "windows-950-2000",
    "ibm-950_P110-1999", "ibm-1373_P100-2002", "ibm-1375_P100-2008", "ibm-5471_P100-2006",
    // Korean
    "windows-949-2000", "ibm-949_P110-1999", "ibm-970_P110_P110-2006_U2", "ISO_2022,locale=ko,version=0",
    // Unicode in other clothes
    "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-7"};

// Allowed charsets in which bytes below 128 may mean something other than ASCII.
constexpr std::array kNotAscii = {"UTF-16", "UTF-7", "HZ", "ISO_2022"};

bool starts_like_one_of_not_ascii(std::string_view icu_name) {
  return std::any_of(kNotAscii.begin(), kNotAscii.end(),
                     [&](std::string_view prefix) { return istarts_with(icu_name, prefix); });
}

// The charset names of RFC 2978 section 2.3 and ICU's aliases, but no option (","), path ("/") or blank: ucnv_open()
// looks for files of unknown names.
bool is_charset_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return is_alnum(c) || std::string_view("-_:.()+").find(c) != std::string_view::npos;
  });
}

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_allowed(const std::string& charset) {
  if (!is_charset_name(charset)) return nullptr;
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(charset.c_str(), &status));
  if (U_FAILURE(status)) return nullptr;
  const char* name = ucnv_getName(converter.get(), &status);
  if (U_FAILURE(status)) return nullptr;
  for (const char* allowed : kAllowed) {
    if (iequals(allowed, name)) return converter;
  }
  return nullptr;
}

// ICU's own callback writes U+001A for a single byte without meaning, a control that mail readers do not show.
void write_replacement(const void* replaced, UConverterToUnicodeArgs* arguments, const char*, int32_t,
                       UConverterCallbackReason reason, UErrorCode* status) {
  static constexpr char16_t kReplacement = u'\uFFFD';
  if (reason > UCNV_IRREGULAR) return;  // reset, close, clone
  *const_cast<bool*>(static_cast<const bool*>(replaced)) = true;
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(arguments, &kReplacement, 1, 0, status);
}

Decoded convert(std::string_view bytes, UConverter* converter) {
  Decoded result;
  UErrorCode set = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter, write_replacement, &result.replaced, nullptr, nullptr, &set);
  std::u16string units(bytes.size() + 16, u'\0');
  size_t used = 0;
  const char* source = bytes.data();
  const char* const end = bytes.data() + bytes.size();
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    char16_t* target = units.data() + used;
    ucnv_toUnicode(converter, &target, units.data() + units.size(), &source, end, nullptr, true, &status);
    used = static_cast<size_t>(target - units.data());
    if (status != U_BUFFER_OVERFLOW_ERROR) break;
    units.resize(units.size() * 2);
  }
  units.resize(used);
  icu::UnicodeString(false, units.data(), static_cast<int32_t>(units.size())).toUTF8String(result.text);
  return result;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    if (bytes[i] < 128) {
      i += static_cast<int32_t>(ascii_length(text.substr(static_cast<size_t>(i))));
      continue;
    }
    UChar32 code_point = 0;
    U8_NEXT(bytes, i, length, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

std::string repair_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string result;
  result.reserve(text.size() + 16);
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    const int32_t start = i;
    UChar32 code_point = 0;
    U8_NEXT(bytes, i, length, code_point);
    if (code_point < 0) {
      result += "\xEF\xBF\xBD";
    } else {
      result.append(text.substr(static_cast<size_t>(start), static_cast<size_t>(i - start)));
    }
  }
  return result;
}

Decoded decode_charset(std::string_view bytes, std::string_view charset) {
  std::string name(trim(charset.substr(0, charset.find("//"))));
  if (iequals(name, "utf-8") || iequals(name, "utf8")) {
    Decoded result{.text = repair_utf8(bytes)};
    result.replaced = result.text != bytes;
    return result;
  }
  // Senders label 8-bit text as ASCII or nothing whatever it is: valid UTF-8 is hardly ever anything else.
  const bool vague = name.empty() || iequals(name, "us-ascii") || iequals(name, "ascii");
  if (vague && is_valid_utf8(bytes)) return Decoded{.text = std::string(bytes)};
  if (vague || iequals(name, "iso-8859-1") || iequals(name, "latin1")) name = "windows-1252";  // WHATWG encoding
  if (is_ascii(bytes) && iequals(name, "windows-1252")) return Decoded{.text = std::string(bytes)};
  Converter converter = open_allowed(name);
  const bool unknown = converter == nullptr;
  if (unknown) {
    if (is_valid_utf8(bytes)) return Decoded{.text = std::string(bytes), .unknown = true};
    converter = open_allowed("windows-1252");
  }
  if (converter == nullptr) return Decoded{.text = repair_utf8(bytes), .replaced = true, .unknown = true};
  UErrorCode status = U_ZERO_ERROR;
  if (is_ascii(bytes) && !starts_like_one_of_not_ascii(ucnv_getName(converter.get(), &status))) {
    return Decoded{.text = std::string(bytes)};  // Shift_JIS's yen sign and the like stay a backslash
  }
  Decoded result = convert(bytes, converter.get());
  result.unknown = unknown;
  return result;
}

std::string fold_text(std::string_view utf8) {
  if (is_ascii(utf8)) return to_lower(utf8);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) return to_lower(utf8);
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  normalizer->normalizeUTF8(0, icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())), sink, nullptr, status);
  return U_SUCCESS(status) ? result : to_lower(utf8);
}

std::string lower_text(std::string_view utf8) {
  if (is_ascii(utf8)) return to_lower(utf8);
  UErrorCode status = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  icu::CaseMap::utf8ToLower("", 0, icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())), sink, nullptr,
                            status);
  return U_SUCCESS(status) ? result : to_lower(utf8);
}

std::string plain_letters(char32_t code_point) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  static constexpr std::array kRanges = {Range{0x2000, 0x200A},  Range{0x205F, 0x205F}, Range{0x2460, 0x24FF},
                                         Range{0xFB00, 0xFB06},  Range{0xFF01, 0xFF5E}, Range{0x1D400, 0x1D7FF},
                                         Range{0x1F100, 0x1F1FF}};
  const bool stands_for_others = std::any_of(kRanges.begin(), kRanges.end(), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
  if (!stands_for_others) return {};
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status)) return {};
  const icu::UnicodeString plain = normalizer->normalize(icu::UnicodeString(static_cast<UChar32>(code_point)), status);
  std::string result;
  if (U_SUCCESS(status) && plain.char32At(0) != static_cast<UChar32>(code_point)) plain.toUTF8String(result);
  return result;
}

char latin_look_alike(char32_t code_point) {
  struct Closer {
    void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
  };
  static const std::unique_ptr<USpoofChecker, Closer> kChecker = [] {
    UErrorCode status = U_ZERO_ERROR;
    USpoofChecker* checker = uspoof_open(&status);
    return std::unique_ptr<USpoofChecker, Closer>(U_SUCCESS(status) ? checker : nullptr);
  }();
  const auto letter = static_cast<UChar32>(code_point);
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(letter, &status);
  if (!kChecker || !u_isalpha(letter) || script == USCRIPT_LATIN || U_FAILURE(status)) return 0;
  std::string bytes;
  append_utf8(bytes, code_point);
  std::array<char, 16> alike{};
  const int32_t length = uspoof_getSkeletonUTF8(kChecker.get(), 0, bytes.data(), static_cast<int32_t>(bytes.size()),
                                                alike.data(), static_cast<int32_t>(alike.size()), &status);
  if (U_FAILURE(status) || length != 1 || !is_alpha(alike[0])) return 0;
  // A capital "I" has the shape of a small "l".
  return alike[0] == 'l' && u_isupper(letter) ? 'I' : alike[0];
}

bool is_letter(char32_t code_point) { return u_isalpha(static_cast<UChar32>(code_point)) != 0; }

bool is_ignorable(char32_t code_point) {
  return u_hasBinaryProperty(static_cast<UChar32>(code_point), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

char32_t composed(char32_t letter, char32_t mark) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return 0;
  const UChar32 both = normalizer->composePair(static_cast<UChar32>(letter), static_cast<UChar32>(mark));
  return both < 0 ? 0 : static_cast<char32_t>(both);
}

std::pair<char32_t, size_t> last_character(std::string_view utf8) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto length = static_cast<int32_t>(utf8.size());
  int32_t begin = length;
  UChar32 code_point = 0;
  U8_PREV(bytes, 0, begin, code_point);
  return {static_cast<char32_t>(code_point), static_cast<size_t>(length - begin)};
}

void append_utf8(std::string& out, char32_t code_point) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = 0xFFFD;
  std::array<uint8_t, 4> bytes{};
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, static_cast<UChar32>(code_point));
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<size_t>(length));
}

namespace {

constexpr UChar32 kNonJoiner = 0x200C;
constexpr UChar32 kJoiner = 0x200D;
constexpr uint8_t kVirama = 9;  // canonical combining class

bool is_joining(UChar32 code_point) {
  const int32_t type = u_getIntPropertyValue(code_point, UCHAR_JOINING_TYPE);
  return type == U_JT_DUAL_JOINING || type == U_JT_RIGHT_JOINING || type == U_JT_LEFT_JOINING;
}

// Vowel signs of joining scripts, colours of emoji: what joins stands before them.
bool is_passed_over(UChar32 code_point) {
  if (code_point == kNonJoiner || code_point == kJoiner) return false;
  return code_point == 0xFE0F || u_hasBinaryProperty(code_point, UCHAR_EMOJI_MODIFIER) ||
         (u_getIntPropertyValue(code_point, UCHAR_JOINING_TYPE) == U_JT_TRANSPARENT &&
          u_getCombiningClass(code_point) != kVirama && u_charType(code_point) == U_NON_SPACING_MARK);
}

// As RFC 5892 appendix A has it for names, and emoji (UTS 51 section 2.3) beside. `begin` and `end`: of the joiner.
bool does_join(std::string_view valid, int32_t begin, int32_t end) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(valid.data());
  const auto length = static_cast<int32_t>(valid.size());
  UChar32 joiner = 0;
  UChar32 before = 0;
  UChar32 after = 0;
  int32_t at = begin;
  U8_NEXT(bytes, at, length, joiner);
  for (at = begin; at > 0;) {
    U8_PREV(bytes, 0, at, before);
    if (!is_passed_over(before)) break;
    before = 0;
  }
  for (at = end; at < length;) {
    U8_NEXT(bytes, at, length, after);
    if (!is_passed_over(after)) break;
    after = 0;
  }
  if (u_getCombiningClass(before) == kVirama || u_getCombiningClass(after) == kVirama) return true;
  if (is_joining(before) && is_joining(after)) return true;
  return joiner == kJoiner && u_hasBinaryProperty(before, UCHAR_EXTENDED_PICTOGRAPHIC) &&
         u_hasBinaryProperty(after, UCHAR_EXTENDED_PICTOGRAPHIC);
}

}  // namespace

std::string visible_text(std::string_view utf8) {
  std::string result;
  const std::string valid = repair_utf8(utf8);
  const auto* bytes = reinterpret_cast<const uint8_t*>(valid.data());
  const auto length = static_cast<int32_t>(valid.size());
  for (int32_t i = 0; i < length;) {
    const int32_t begin = i;
    UChar32 code_point = 0;
    U8_NEXT(bytes, i, length, code_point);
    const bool bidi = u_hasBinaryProperty(code_point, UCHAR_BIDI_CONTROL);
    const bool joiner = code_point == kNonJoiner || code_point == kJoiner;
    if (bidi || (u_iscntrl(code_point) && code_point != '\n' && code_point != '\t' &&
                 !(joiner && does_join(valid, begin, i)))) {
      result += fmt::format("U+{:04X}", static_cast<uint32_t>(code_point));
    } else {
      append_utf8(result, static_cast<char32_t>(code_point));
    }
  }
  return result;
}

std::string name_text(std::string_view utf8) {
  std::string result;
  const std::string valid = repair_utf8(utf8);
  const auto* bytes = reinterpret_cast<const uint8_t*>(valid.data());
  const auto length = static_cast<int32_t>(valid.size());
  for (int32_t i = 0; i < length;) {
    UChar32 code_point = 0;
    U8_NEXT(bytes, i, length, code_point);
    if (u_isUWhiteSpace(code_point)) {
      result += '_';
    } else if (!u_iscntrl(code_point) && !u_hasBinaryProperty(code_point, UCHAR_BIDI_CONTROL) &&
               !u_hasBinaryProperty(code_point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
      append_utf8(result, static_cast<char32_t>(code_point));
    }
  }
  return result;
}

}  // namespace nonsolicit::base
