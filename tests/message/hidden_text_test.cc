// Whether a reader of a mail sees a text, whatever way its markup hides it. Each row has "way" in it once.
#include <gtest/gtest.h>

#include <string>

#include "message/extract.h"

namespace nonsolicit::message {
namespace {

struct SeenText {
  const char* name;
  const char* html;
  Hidden want = Hidden::no;
};

class TextInStyle : public testing::TestWithParam<SeenText> {};
TEST_P(TextInStyle, IsSeenOrNot) {
  const TextBody body = extract_html(GetParam().html, {}).body;
  const size_t at = body.text.find("way");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(body.hidden_at(at), GetParam().want);
}

const auto kSeenName = [](const auto& info) { return std::string(info.param.name); };

INSTANTIATE_TEST_SUITE_P(
    Grounds, TextInStyle,
    testing::Values(
        SeenText{"below_class",
                 "<style>.foot td{background:#222}</style><table class=foot><tr><td style='color:#fff'>way</table>",
                 Hidden::no},
        SeenText{
            "two_classes",
            "<style>table.foot.dark{background:#222}</style><table class='foot dark'><tr><td style='color:#fff'>way"
            "</table>",
            Hidden::no},
        SeenText{"child",
                 "<style>div > p.x{background-color:black}</style><div><p class=x style='color:#fff'>way</div>",
                 Hidden::no},
        SeenText{"another_tag", "<style>.foot td{background:#222}</style><p style='color:#fff'>way</p>",
                 Hidden::same_colour},
        SeenText{
            "own_ground",
            "<style>.foot td{background:#222}</style><table><tr><td style='background:#fff;color:#fff'>way</table>",
            Hidden::same_colour},
        SeenText{"hover", "<style>td:hover{background:#222}</style><table><tr><td style='color:#fff'>way</table>",
                 Hidden::same_colour},
        SeenText{"no_ground", "<style>.foot td{padding:0}</style><table><tr><td style='color:#fff'>way</table>",
                 Hidden::same_colour},
        SeenText{"rem", "<table style='font-size:0'><tr><td style='font-size:0.8rem'>way</table>", Hidden::no},
        SeenText{"em", "<table style='font-size:0'><tr><td style='font-size:0.8em'>way</table>", Hidden::tiny},
        SeenText{"above_of_dark_class",
                 "<style>.foot td{background:#222}</style><div class=foot><p style='color:#fff'>way</p></div>",
                 Hidden::same_colour},
        SeenText{"colour_from_above", "<style>.foot p{color:#fff}</style><div class=foot><p>way</p></div>",
                 Hidden::same_colour},
        SeenText{"gradient_of_one", "<p style='background:linear-gradient(#fff,#fefefe);color:#fff'>way",
                 Hidden::same_colour},
        SeenText{"gradient_of_two", "<p style='background:linear-gradient(to right, #fff, #000);color:#fff'>way"},
        SeenText{"named", "<p style='color:seashell'>way", Hidden::same_colour},
        SeenText{"named_dark", "<p style='color:SaddleBrown'>way"},
        SeenText{"hsl", "<p style='color:hsl(120, 0%, 100%)'>way", Hidden::same_colour},
        SeenText{"hsl_dark", "<p style='color:hsl(240deg 100% 25%)'>way"},
        SeenText{"hsla_clear", "<p style='color:hsla(0, 100%, 25%, 0)'>way", Hidden::same_colour},
        SeenText{"text_fill", "<p style='-webkit-text-fill-color:transparent;color:#000'>way", Hidden::same_colour},
        SeenText{"smallest_font", "<font size='-7' color='#ccc'>way</font>", Hidden::same_colour},
        SeenText{"font_size_minus_one", "<font size='-1' color='#ccc'>way</font>"}),
    kSeenName);

INSTANTIATE_TEST_SUITE_P(
    Selectors, TextInStyle,
    testing::Values(
        SeenText{"descendant", "<style>div.a p{display:none}</style><div class=a><b><p>way", Hidden::style},
        SeenText{"no_descendant", "<style>div.a p{display:none}</style><div class=a>x</div><p>way"},
        SeenText{"child_of", "<style>.a>p{display:none}</style><div class=a><p>way", Hidden::style},
        SeenText{"grandchild", "<style>.a > p{display:none}</style><div class=a><div><p>way"},
        SeenText{"both_classes", "<style>.a.b{display:none}</style><p class='b x a'>way", Hidden::style},
        SeenText{"one_of_both_classes", "<style>.a.b{display:none}</style><p class='a'>way"},
        SeenText{"three_deep", "<style>#x .a>p{display:none}</style><div id=x><i><div class=a><p>way", Hidden::style},
        SeenText{"in_wrong_order", "<style>#x .a>p{display:none}</style><div class=a><div id=x><p>way"},
        SeenText{"same_class_twice", "<style>.a .a{display:none}</style><div class=a><p class=a>way", Hidden::style},
        SeenText{"same_class_once", "<style>.a .a{display:none}</style><div class=a><p>way"},
        SeenText{"everything_in", "<style>.a *{visibility:hidden}</style><div class=a><p>way", Hidden::style},
        SeenText{"everything_of_class", "<style>*.a{display:none}</style><div class=a>way", Hidden::style},
        SeenText{"shown_in_context",
                 "<style>.a{display:none} .wide .a{display:block}</style><div class=wide><p class=a>way"},
        SeenText{"weaker_rule_later", "<style>#b p.a{display:block} p.a{display:none}</style><div id=b><p class=a>way"},
        SeenText{"list_of_selectors", "<style>h1, .z p , b + i{display:none}</style><div class=z><p>way",
                 Hidden::style},
        SeenText{"pseudo_class", "<style>.a:hover{display:none}</style><p class=a>way"},
        SeenText{"every_screen",
                 "<style>@media only screen and (min-width:1px){.a{display:none}}</style><p class=a>way",
                 Hidden::style},
        SeenText{"bare_width", "<style>@media (min-width: 1px) { .a { display:none } } .b{}</style><p class=a>way",
                 Hidden::style},
        SeenText{"screen_or_paper", "<style>@media print, screen{.a{display:none}}</style><p class=a>way",
                 Hidden::style},
        SeenText{"wide_screens", "<style>@media (min-width:900px){.a{display:none}}</style><p class=a>way"},
        SeenText{"paper", "<style>@media print{.a{display:none}}</style><p class=a>way"},
        SeenText{"dark_mode", "<style>@media (prefers-color-scheme:dark){.a{display:none}}</style><p class=a>way"},
        SeenText{"after_media",
                 "<style>@media screen{.x{color:red}} @media print{.a{display:block}} .a{display:none}</style>"
                 "<p class=a>way",
                 Hidden::style}),
    kSeenName);

INSTANTIATE_TEST_SUITE_P(
    Declarations, TextInStyle,
    testing::Values(SeenText{"escape", R"(<p style='d\69splay:none'>way)", Hidden::style},
                    SeenText{"escape_with_blank", R"(<p style='displa\79 :none'>way)", Hidden::style},
                    SeenText{"calc", "<p style='font-size:calc(0px)'>way", Hidden::tiny},
                    SeenText{"calc_of_a_sum", "<p style='font-size:calc(0px + 16px)'>way"},
                    SeenText{"clip", "<p style='position:absolute;clip:rect(0,0,0,0)'>way", Hidden::style},
                    SeenText{"clip_one_pixel", "<p style='position:absolute; clip: rect(1px 1px 1px 1px)'>way",
                             Hidden::style},
                    SeenText{"clip_in_flow", "<p style='clip:rect(0,0,0,0)'>way"},
                    SeenText{"clip_wide", "<p style='position:absolute;clip:rect(0,300px,200px,0)'>way"},
                    SeenText{"clip_auto", "<p style='position:absolute;clip:auto'>way"},
                    SeenText{"clip_path_inset", "<p style='clip-path:inset(50%)'>way", Hidden::style},
                    SeenText{"clip_path_circle", "<p style='clip-path:circle(0)'>way", Hidden::style},
                    SeenText{"clip_path_polygon", "<p style='clip-path:polygon(0 0, 0 0, 0 0)'>way", Hidden::style},
                    SeenText{"clip_path_rounded", "<p style='clip-path:inset(0 round 8px)'>way"},
                    SeenText{"scale", "<p style='transform:scale(0)'>way", Hidden::style},
                    SeenText{"scale_of_depth", "<p style='transform:scale3d(1,1,0)'>way", Hidden::style},
                    SeenText{"scale_half", "<p style='transform:translate(2px) scale(0.5, 1)'>way"},
                    SeenText{"translate", "<p style='transform:translateX(-9999px)'>way", Hidden::style},
                    SeenText{"translate_centre", "<p style='transform:translate(0%, 0%)'>way"},
                    SeenText{"filter", "<p style='filter:opacity(0)'>way", Hidden::style},
                    SeenText{"filter_of_old_explorers", "<p style='filter:alpha(opacity=0)'>way"},
                    SeenText{"zoom", "<p style='zoom:0.01'>way", Hidden::style},
                    SeenText{"zoom_larger", "<p style='zoom:150%'>way"},
                    SeenText{"content_visibility", "<p style='content-visibility:hidden'>way", Hidden::style},
                    SeenText{"margin", "<p style='margin-left:-9999px'>way", Hidden::style},
                    SeenText{"margin_small", "<p style='margin-left:-10px'>way"},
                    SeenText{"relative", "<p style='position:relative;left:-9999px'>way", Hidden::style},
                    SeenText{"far_right", "<p style='position:absolute;left:5000px'>way", Hidden::style},
                    SeenText{"past_right_edge", "<p style='position:absolute;right:-9999px'>way", Hidden::style},
                    SeenText{"opacity_percent", "<p style='opacity:2%'>way", Hidden::style},
                    SeenText{"opacity_half", "<p style='opacity:50%'>way"},
                    SeenText{"dialog", "<dialog>way</dialog>", Hidden::style},
                    SeenText{"open_dialog", "<dialog open>way</dialog>"},
                    SeenText{"datalist", "<datalist><option>way</datalist>", Hidden::style}),
    kSeenName);

// Each was taken for hidden once, though every reader sees it.
INSTANTIATE_TEST_SUITE_P(
    Seen, TextInStyle,
    testing::Values(
        SeenText{"white_letters_of_body", "<body bgcolor=black text=white>way"},
        SeenText{"long_fractions", "<p style='color:rgb(12.549020%, 12.549020%, 12.549020%)'>way"},
        SeenText{"narrow_cell", "<td style='width:6%;overflow:hidden'>way"},
        SeenText{"low_share", "<div style='height:1%;overflow:hidden'>way"},
        SeenText{"no_most_height", "<p style='max-height:0;overflow:hidden;max-height:none'>way"},
        SeenText{"height_of_its_own", "<p style='height:0;overflow:hidden;height:auto'>way"},
        SeenText{"inches", "<p style='width:1in;overflow:hidden'>way"},
        SeenText{"inches_of_letters", "<p style='font-size:.1in'>way"},
        SeenText{"millimetres", "<p style='font-size:2mm'>way"},
        SeenText{"centimetres", "<p style='height:1cm;overflow:hidden'>way"},
        SeenText{"shares_of_the_pane", "<p style='font-size:2vw'>way"},
        SeenText{"unit_of_no_one", "<p style='height:0zz;overflow:hidden'>way"},
        SeenText{"least_width", "<p style='width:0;min-width:100%;overflow:hidden'>way"},
        SeenText{"least_height", "<p style='height:0;min-height:300px;overflow:hidden'>way"},
        SeenText{"left_again", "<p style='position:absolute;left:-9999px;left:0'>way"},
        SeenText{"left_again_by_class",
                 "<style>.s{position:absolute;left:-9999px} .s.show{left:0}</style><p class='s show'>way"},
        SeenText{"far_below", "<p style='position:absolute;top:2100px'>way"},
        SeenText{"hidden_in_outlook", "<p style='mso-hide:all;display:block'>way"},
        SeenText{"media_of_block", "<style media=print>.a{display:none}</style><p class=a>way"},
        SeenText{"media_of_small_screens",
                 "<style media='only screen and (max-width:480px)'>.a{display:none}</style><p class=a>way"},
        SeenText{"row_without_body",
                 "<style>.o > tbody > tr > td{background:#123}</style><table class=o style='color:#fff'><tr><td>way"},
        SeenText{"second_row_without_body",
                 "<style>.o > tbody > tr > td{background:#123}</style>"
                 "<table class=o style='color:#fff'><tr><td>x<tr><td>way"},
        SeenText{"ground_of_first_child",
                 "<style>.f td:first-child{background:#222}</style><table class=f><tr><td style='color:#fff'>way"},
        SeenText{"ground_of_odd_rows",
                 "<style>.o tbody>tr:nth-child(2n + 1) td{background:#222}</style>"
                 "<table class=o><tr><td style='color:#fff'>way"},
        SeenText{"brace_in_a_string",
                 "<style>p::before{content:'}'} @media print{.a{content:'}';display:none}}</style><p class=a>way"},
        SeenText{"same_rule_again",
                 "<style>.a{display:none} .b{display:none} .a{display:block}</style><p class='a b'>way"}),
    kSeenName);

// And these for seen.
INSTANTIATE_TEST_SUITE_P(
    Hidden, TextInStyle,
    testing::Values(
        SeenText{"inherited_colour", "<div style='color:#fff'><a href=http://a.example style='color:inherit'>way",
                 Hidden::same_colour},
        SeenText{"inherited_ground", "<div style='color:#fff'><p style='background:inherit'>way", Hidden::same_colour},
        SeenText{"current_colour", "<div style='color:#fff'><p style='color:currentColor'>way", Hidden::same_colour},
        SeenText{"nearly_clear", "<p style='color:#0000000d'>way", Hidden::same_colour},
        SeenText{"same_rule_again",
                 "<style>.a{display:block} .b{display:block} .a{display:none}</style><p class='a b'>way",
                 Hidden::style},
        SeenText{"inherited_fill", "<div style='-webkit-text-fill-color:transparent'><p style='color:#000'>way",
                 Hidden::same_colour},
        SeenText{"inset_from_below", "<p style='clip-path:inset(0 0 100% 0)'>way", Hidden::style},
        SeenText{"gradient_of_functions",
                 "<p style='background:linear-gradient(to right, rgb(255, 255, 255), #fff);color:#fff'>way",
                 Hidden::same_colour},
        SeenText{"behind_bars", "<p style='height:0;overflow:auto'>way", Hidden::style},
        SeenText{"widest_screens", "<style>@media (max-width:99999px){.a{display:none}}</style><p class=a>way",
                 Hidden::style},
        SeenText{"sum_of_nothing", "<p style='font-size:calc(0px + 0px)'>way", Hidden::tiny},
        SeenText{"media_of_all", "<style media=all>.a{display:none}</style><p class=a>way", Hidden::style}),
    kSeenName);

TEST(StyleSheetLimits, AreToldWhereRulesAreLeftOut) {
  std::string many = "<style>";
  for (int i = 0; i < 70; ++i) many += ".x" + std::to_string(i) + " .y{color:red} ";
  EXPECT_TRUE(extract_html(many + ".z .y{display:none}</style><p class=y>way", {}).style_cut);
  EXPECT_FALSE(extract_html("<style>.x .y{color:red} .x:hover{color:red}</style><p class=y>way", {}).style_cut);
}

}  // namespace
}  // namespace nonsolicit::message
