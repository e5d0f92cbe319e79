#include "message/length.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

constexpr std::string_view kGaps = " ,\t\r\n\f";
constexpr double kFont = 16;        // pixels of the usual font
constexpr double kPanePercent = 6;  // pixels of a hundredth of a narrow pane

struct Unit {
  std::string_view name;
  double pixels = 1;
  bool relative = false;
};
constexpr std::array kUnits = std::to_array<Unit>({
    {"px"},
    {"pt", 4.0 / 3},
    {"em", kFont, true},
    {"%", kFont / 100, true},
    {"rem", kFont},  // of the page, not of the element around it
    {"in", 96},
    {"cm", 96 / 2.54},
    {"mm", 96 / 25.4},
    {"q", 96 / 101.6},
    {"pc", 16},
    {"ex", kFont / 2, true},
    {"ch", kFont / 2, true},
    {"vw", kPanePercent},
    {"vh", kPanePercent},
    {"vmin", kPanePercent},
    {"vmax", kPanePercent},
});

// The number at the start of `text` and how long it is.
std::optional<std::pair<double, size_t>> read_number(std::string_view text) {
  const size_t sign = text.starts_with('+') ? 1 : 0;  // from_chars knows no "+"
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data() + sign, text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  return std::pair(number, static_cast<size_t>(end - text.data()));
}

std::optional<Length> read_plain(std::string_view text) {
  const auto number = read_number(text);
  if (!number) return std::nullopt;
  const std::string_view behind = text.substr(number->second);
  size_t length = behind.starts_with('%') ? 1 : 0;
  while (length < behind.size() && base::is_alpha(behind[length])) ++length;
  if (length == 0) return Length{.pixels = number->first};
  for (const Unit& unit : kUnits) {
    if (base::iequals(unit.name, behind.substr(0, length)))
      return Length{.pixels = number->first * unit.pixels, .relative = unit.relative};
  }
  return std::nullopt;
}

// "100% - 20px": sums and differences; a product is reckoned by no one here.
std::optional<Length> read_sum(std::string_view text) {
  text = text.substr(0, text.find(')'));
  Length sum;
  double sign = 1;
  bool operand = true;
  while (true) {
    text = base::trim(text);
    if (text.empty()) return operand ? std::nullopt : std::optional(sum);
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    if (operand) {
      const auto length = read_plain(word);
      if (!length) return std::nullopt;
      sum.pixels += sign * length->pixels;
      sum.relative = sum.relative || length->relative;
    } else if (word != "+" && word != "-") {
      return std::nullopt;
    } else {
      sign = word == "+" ? 1 : -1;
    }
    operand = !operand;
  }
}

}  // namespace

std::optional<Length> read_length(std::string_view text) {
  constexpr std::string_view kCalc = "calc(";
  return base::istarts_with(text, kCalc) ? read_sum(text.substr(kCalc.size())) : read_plain(text);
}

std::vector<Length> read_lengths(std::string_view text) {
  std::vector<Length> lengths;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kGaps), text.size()));
    const auto length = read_length(text);
    if (!length) return lengths;
    lengths.push_back(*length);
    text.remove_prefix(std::min(text.find_first_of(kGaps), text.size()));
  }
}

std::optional<double> read_share(std::string_view text) {
  const auto length = read_length(text);
  if (!length) return std::nullopt;
  return length->relative ? length->percent() / 100 : length->pixels;
}

}  // namespace nonsolicit::message
