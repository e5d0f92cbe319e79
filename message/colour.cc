#include "message/colour.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

constexpr Colour kSameColourStep = 18;
constexpr Colour kFaintColourStep = 52;
constexpr double kUnseenAlpha = 0.1;
constexpr size_t kLongestColourName = 20;

struct NamedColour {
  std::string_view name;
  Colour colour = 0;
};
// In alphabetical order.
constexpr std::array kColours = std::to_array<NamedColour>({
    {"aliceblue", 0xF0F8FF},
    {"antiquewhite", 0xFAEBD7},
    {"aqua", 0x00FFFF},
    {"aquamarine", 0x7FFFD4},
    {"azure", 0xF0FFFF},
    {"beige", 0xF5F5DC},
    {"bisque", 0xFFE4C4},
    {"black", 0x000000},
    {"blanchedalmond", 0xFFEBCD},
    {"blue", 0x0000FF},
    {"blueviolet", 0x8A2BE2},
    {"brown", 0xA52A2A},
    {"burlywood", 0xDEB887},
    {"cadetblue", 0x5F9EA0},
    {"chartreuse", 0x7FFF00},
    {"chocolate", 0xD2691E},
    {"coral", 0xFF7F50},
    {"cornflowerblue", 0x6495ED},
    {"cornsilk", 0xFFF8DC},
    {"crimson", 0xDC143C},
    {"cyan", 0x00FFFF},
    {"darkblue", 0x00008B},
    {"darkcyan", 0x008B8B},
    {"darkgoldenrod", 0xB8860B},
    {"darkgray", 0xA9A9A9},
    {"darkgreen", 0x006400},
    {"darkgrey", 0xA9A9A9},
    {"darkkhaki", 0xBDB76B},
    {"darkmagenta", 0x8B008B},
    {"darkolivegreen", 0x556B2F},
    {"darkorange", 0xFF8C00},
    {"darkorchid", 0x9932CC},
    {"darkred", 0x8B0000},
    {"darksalmon", 0xE9967A},
    {"darkseagreen", 0x8FBC8F},
    {"darkslateblue", 0x483D8B},
    {"darkslategray", 0x2F4F4F},
    {"darkslategrey", 0x2F4F4F},
    {"darkturquoise", 0x00CED1},
    {"darkviolet", 0x9400D3},
    {"deeppink", 0xFF1493},
    {"deepskyblue", 0x00BFFF},
    {"dimgray", 0x696969},
    {"dimgrey", 0x696969},
    {"dodgerblue", 0x1E90FF},
    {"firebrick", 0xB22222},
    {"floralwhite", 0xFFFAF0},
    {"forestgreen", 0x228B22},
    {"fuchsia", 0xFF00FF},
    {"gainsboro", 0xDCDCDC},
    {"ghostwhite", 0xF8F8FF},
    {"gold", 0xFFD700},
    {"goldenrod", 0xDAA520},
    {"gray", 0x808080},
    {"green", 0x008000},
    {"greenyellow", 0xADFF2F},
    {"grey", 0x808080},
    {"honeydew", 0xF0FFF0},
    {"hotpink", 0xFF69B4},
    {"indianred", 0xCD5C5C},
    {"indigo", 0x4B0082},
    {"ivory", 0xFFFFF0},
    {"khaki", 0xF0E68C},
    {"lavender", 0xE6E6FA},
    {"lavenderblush", 0xFFF0F5},
    {"lawngreen", 0x7CFC00},
    {"lemonchiffon", 0xFFFACD},
    {"lightblue", 0xADD8E6},
    {"lightcoral", 0xF08080},
    {"lightcyan", 0xE0FFFF},
    {"lightgoldenrodyellow", 0xFAFAD2},
    {"lightgray", 0xD3D3D3},
    {"lightgreen", 0x90EE90},
    {"lightgrey", 0xD3D3D3},
    {"lightpink", 0xFFB6C1},
    {"lightsalmon", 0xFFA07A},
    {"lightseagreen", 0x20B2AA},
    {"lightskyblue", 0x87CEFA},
    {"lightslategray", 0x778899},
    {"lightslategrey", 0x778899},
    {"lightsteelblue", 0xB0C4DE},
    {"lightyellow", 0xFFFFE0},
    {"lime", 0x00FF00},
    {"limegreen", 0x32CD32},
    {"linen", 0xFAF0E6},
    {"magenta", 0xFF00FF},
    {"maroon", 0x800000},
    {"mediumaquamarine", 0x66CDAA},
    {"mediumblue", 0x0000CD},
    {"mediumorchid", 0xBA55D3},
    {"mediumpurple", 0x9370DB},
    {"mediumseagreen", 0x3CB371},
    {"mediumslateblue", 0x7B68EE},
    {"mediumspringgreen", 0x00FA9A},
    {"mediumturquoise", 0x48D1CC},
    {"mediumvioletred", 0xC71585},
    {"midnightblue", 0x191970},
    {"mintcream", 0xF5FFFA},
    {"mistyrose", 0xFFE4E1},
    {"moccasin", 0xFFE4B5},
    {"navajowhite", 0xFFDEAD},
    {"navy", 0x000080},
    {"oldlace", 0xFDF5E6},
    {"olive", 0x808000},
    {"olivedrab", 0x6B8E23},
    {"orange", 0xFFA500},
    {"orangered", 0xFF4500},
    {"orchid", 0xDA70D6},
    {"palegoldenrod", 0xEEE8AA},
    {"palegreen", 0x98FB98},
    {"paleturquoise", 0xAFEEEE},
    {"palevioletred", 0xDB7093},
    {"papayawhip", 0xFFEFD5},
    {"peachpuff", 0xFFDAB9},
    {"peru", 0xCD853F},
    {"pink", 0xFFC0CB},
    {"plum", 0xDDA0DD},
    {"powderblue", 0xB0E0E6},
    {"purple", 0x800080},
    {"rebeccapurple", 0x663399},
    {"red", 0xFF0000},
    {"rosybrown", 0xBC8F8F},
    {"royalblue", 0x4169E1},
    {"saddlebrown", 0x8B4513},
    {"salmon", 0xFA8072},
    {"sandybrown", 0xF4A460},
    {"seagreen", 0x2E8B57},
    {"seashell", 0xFFF5EE},
    {"sienna", 0xA0522D},
    {"silver", 0xC0C0C0},
    {"skyblue", 0x87CEEB},
    {"slateblue", 0x6A5ACD},
    {"slategray", 0x708090},
    {"slategrey", 0x708090},
    {"snow", 0xFFFAFA},
    {"springgreen", 0x00FF7F},
    {"steelblue", 0x4682B4},
    {"tan", 0xD2B48C},
    {"teal", 0x008080},
    {"thistle", 0xD8BFD8},
    {"tomato", 0xFF6347},
    {"transparent", kClearColour},
    {"turquoise", 0x40E0D0},
    {"violet", 0xEE82EE},
    {"wheat", 0xF5DEB3},
    {"white", 0xFFFFFF},
    {"whitesmoke", 0xF5F5F5},
    {"yellow", 0xFFFF00},
    {"yellowgreen", 0x9ACD32},
});

int hex_value(char c) {
  if (base::is_digit(c)) return c - '0';
  c = base::to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Colour read_hex_colour(std::string_view hex) {
  Colour colour = 0;
  const bool short_form = hex.size() == 3 || hex.size() == 4;
  if (!short_form && hex.size() != 6 && hex.size() != 8) return kUnknownColour;
  const size_t digits = short_form ? 3 : 6;
  for (size_t i = 0; i < digits; ++i) {
    const int value = hex_value(hex[i]);
    if (value < 0) return kUnknownColour;
    colour = colour << 4 | static_cast<Colour>(value);
    if (short_form) colour = colour << 4 | static_cast<Colour>(value);
  }
  const std::string_view alpha = hex.substr(digits);
  if (alpha.empty()) return colour;
  const int high = hex_value(alpha[0]);
  const int low = hex_value(alpha.back());
  return high >= 0 && low >= 0 && high * 16 + low < kUnseenAlpha * 255 ? kClearColour : colour;
}

struct ColourFields {
  std::array<double, 4> values = {0, 0, 0, 1};
  std::array<bool, 4> percent = {};
};

// "(1, 2, 3)", "(1, 2, 3, 0)", "(1 2 3 / 0)": what follows the name of a function.
std::optional<ColourFields> read_colour_fields(std::string_view text) {
  ColourFields fields;
  text.remove_prefix(std::min(text.find('('), text.size()));
  for (size_t field = 0; field < fields.values.size(); ++field) {
    text.remove_prefix(std::min(text.find_first_not_of("(,/ \t\r\n"), text.size()));
    if (field == 3 && (text.empty() || text[0] == ')')) return fields;
    const size_t sign = text.starts_with('+') ? 1 : 0;
    const auto [end, error] =
        std::from_chars(text.data() + sign, text.data() + text.size(), fields.values[field], std::chars_format::fixed);
    if (error != std::errc() || !std::isfinite(fields.values[field])) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    fields.percent[field] = text.starts_with('%');
    while (!text.empty() && (text[0] == '%' || base::is_alpha(text[0]))) text.remove_prefix(1);  // "120deg"
  }
  return fields;
}

bool is_clear(const ColourFields& fields) { return fields.values[3] * (fields.percent[3] ? 0.01 : 1) < kUnseenAlpha; }

Colour channel(double share) { return static_cast<Colour>(std::lround(std::clamp(share, 0.0, 1.0) * 255)); }

Colour read_rgb(std::string_view text) {
  const auto fields = read_colour_fields(text);
  if (!fields) return kUnknownColour;
  if (is_clear(*fields)) return kClearColour;
  Colour colour = 0;
  for (size_t i = 0; i < 3; ++i) colour = colour << 8 | channel(fields->values[i] / (fields->percent[i] ? 100 : 255));
  return colour;
}

// CSS Color Module Level 4, section 7.1; hues in degrees.
Colour read_hsl(std::string_view text) {
  const auto fields = read_colour_fields(text);
  if (!fields) return kUnknownColour;
  if (is_clear(*fields)) return kClearColour;
  const double hue = std::fmod(std::fmod(fields->values[0], 360) + 360, 360);
  const double saturation = std::clamp(fields->values[1] / 100, 0.0, 1.0);
  const double lightness = std::clamp(fields->values[2] / 100, 0.0, 1.0);
  const double spread = saturation * std::min(lightness, 1 - lightness);
  Colour colour = 0;
  for (const double shift : {0.0, 8.0, 4.0}) {
    const double k = std::fmod(shift + hue / 30, 12);
    colour = colour << 8 | channel(lightness - spread * std::max(-1.0, std::min({k - 3, 9 - k, 1.0})));
  }
  return colour;
}

// Where the first part of a list ends: at a comma outside of parentheses.
size_t part_end(std::string_view list) {
  size_t depth = 0;
  for (size_t at = 0; at < list.size(); ++at) {
    if (list[at] == '(') ++depth;
    if (list[at] == ')' && depth > 0) --depth;
    if (list[at] == ',' && depth == 0) return at;
  }
  return list.size();
}

// "linear-gradient(to right, #fff 10%, rgb(254, 254, 254))": a colour where all its colours are alike.
Colour read_gradient(std::string_view value) {
  Colour found = kUnknownColour;
  value.remove_prefix(std::min(value.find('(') + 1, value.size()));
  value = value.substr(0, value.rfind(')'));
  while (!value.empty()) {
    const size_t end = part_end(value);
    const std::string_view stop = base::trim(value.substr(0, end));
    value.remove_prefix(std::min(end + 1, value.size()));
    const size_t word = stop.find(stop.find('(') < stop.find(' ') ? ')' : ' ');
    const Colour colour = read_colour(stop.substr(0, word));
    if (colour > 0xFFFFFF) {
      if (found != kUnknownColour) return kUnknownColour;
      continue;  // a direction
    }
    if (found != kUnknownColour && !same_colour(found, colour)) return kUnknownColour;
    found = colour;
  }
  return found;
}

bool differ_by_at_most(Colour step, Colour a, Colour b) {
  if (a > 0xFFFFFF || b > 0xFFFFFF) return false;
  for (int shift = 0; shift < 24; shift += 8) {
    const Colour x = a >> shift & 0xFF;
    const Colour y = b >> shift & 0xFF;
    if (std::max(x, y) - std::min(x, y) > step) return false;
  }
  return true;
}

}  // namespace

Colour read_colour(std::string_view text) {
  text = base::trim(text);
  if (text.starts_with('#')) return read_hex_colour(text.substr(1));
  if (base::istarts_with(text, "rgb")) return read_rgb(text);
  if (base::istarts_with(text, "hsl")) return read_hsl(text);
  if (text.size() <= kLongestColourName) {
    const std::string name = base::to_lower(text);
    const auto* named = std::ranges::lower_bound(kColours, std::string_view(name), {}, &NamedColour::name);
    if (named != kColours.end() && named->name == name) return named->colour;
  }
  // bgcolor="FFFFFF" is read by browsers as if it had its "#".
  return text.size() == 6 ? read_hex_colour(text) : kUnknownColour;
}

Colour read_background(std::string_view value) {
  if (base::ifind(value, "url(") != std::string_view::npos) return kUnknownColour;
  if (base::ifind(value, "gradient") != std::string_view::npos) return read_gradient(value);
  for (const std::string_view function : {std::string_view("rgb"), std::string_view("hsl")}) {
    const size_t start = base::ifind(value, function);
    if (start != std::string_view::npos) return read_colour(value.substr(start));
  }
  Colour found = kClearColour;
  for (const std::string_view word : base::split(value, ' ')) {
    const Colour colour = read_colour(word);
    if (!word.empty() && colour != kUnknownColour) found = colour;
  }
  return found == kClearColour && !base::istarts_with(value, "none") && !base::istarts_with(value, "transparent")
             ? kUnknownColour
             : found;
}

bool same_colour(Colour a, Colour b) { return differ_by_at_most(kSameColourStep, a, b); }

bool faint_colour(Colour a, Colour b) { return differ_by_at_most(kFaintColourStep, a, b); }

}  // namespace nonsolicit::message
