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

}  // namespace
}  // namespace nonsolicit::message
