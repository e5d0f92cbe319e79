#include "message/extract.h"

#include <gtest/gtest.h>

#include <string>

namespace nonsolicit::message {
namespace {

// All runs: "|" between runs, roles q f s and hidden st ti sc at in braces before a run that is not fresh and visible.
std::string shown_runs(const TextBody& body) {
  std::string out;
  for (const TextRun& run : body.runs) {
    std::string tag;
    if (run.role != TextRole::fresh) tag += to_string(run.role)[0];
    if (run.hidden != Hidden::no) tag += std::string(to_string(run.hidden).substr(0, 2));
    if (!tag.empty()) out += "{" + tag + "}";
    out += body.text.substr(run.offset, run.length);
    if (!tag.empty()) out += "{/}";
  }
  return out;
}

void expect_covered(const TextBody& body) {
  size_t offset = 0;
  for (const TextRun& run : body.runs) {
    EXPECT_EQ(run.offset, offset);
    EXPECT_GT(run.length, 0u);
    offset += run.length;
  }
  EXPECT_EQ(offset, body.text.size());
}

struct TextCase {
  const char* name;
  std::string html;
  const char* want;
};

class HtmlText : public testing::TestWithParam<TextCase> {};

TEST_P(HtmlText, ShowsWhatAReaderSees) {
  const Extract extract = extract_html(GetParam().html, {});
  EXPECT_EQ(shown_runs(extract.body), GetParam().want);
  EXPECT_TRUE(extract.body.html);
  expect_covered(extract.body);
}

const auto kHtmlName = [](const auto& info) { return std::string(info.param.name); };

INSTANTIATE_TEST_SUITE_P(
    Structure, HtmlText,
    testing::Values(TextCase{"empty", "", ""}, TextCase{"plain_words", "Hello world", "Hello world"},
                    TextCase{"white_space_folds", " a \r\n\t b ", "a b"},
                    TextCase{"inline_tags", "a<b>b</b><i>c</i> <u>d</u>", "abc d"},
                    TextCase{"br", "a<br>b<BR/>c", "a\nb\nc"},
                    TextCase{"three_br_are_one_empty_line", "a<br><br><br>b", "a\n\nb"},
                    TextCase{"paragraphs", "<p>a</p><p>b</p>", "a\n\nb"},
                    TextCase{"paragraph_without_end", "<p>a<p>b", "a\n\nb"},
                    TextCase{"divs", "<div>a</div><div>b</div>", "a\nb"},
                    TextCase{"div_with_br_is_empty_line", "<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
                    TextCase{"list", "<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"},
                    TextCase{"table_cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a\tb\nc"},
                    TextCase{"pre", "<pre>a  b\n  c</pre>", "a  b\n  c"}, TextCase{"heading", "<h1>a</h1>b", "a\n\nb"},
                    TextCase{"title_is_not_shown", "<html><head><title>x</title></head><body>a", "a"},
                    TextCase{"script_is_not_shown", "a<script>if (x<b) '</div>'</script>b", "ab"},
                    TextCase{"style_is_not_shown", "<style>p{color:red}</style>a", "a"},
                    TextCase{"textarea_is_shown", "<textarea><b>x</b> &amp;</textarea>", "<b>x</b> &"},
                    TextCase{"submit_button", "<form><input type=submit value='Go &amp; buy'></form>", "Go & buy"}),
    kHtmlName);

INSTANTIATE_TEST_SUITE_P(Entities, HtmlText,
                         testing::Values(TextCase{"named", "&lt;&amp;&gt;&eacute;&hellip;", "<&>\xC3\xA9\xE2\x80\xA6"},
                                         TextCase{"without_semicolon", "AT&ampT &copy 2020 &notit;",
                                                  "AT&T \xC2\xA9 2020 \xC2\xACit;"},
                                         TextCase{"unknown_stays", "&foo; & &; &#; &#x;", "&foo; & &; &#; &#x;"},
                                         TextCase{"decimal_and_hex", "&#65;&#x42;&#X43", "ABC"},
                                         TextCase{"windows_1252", "&#147;a&#148; &#128;",
                                                  "\xE2\x80\x9C"
                                                  "a\xE2\x80\x9D \xE2\x82\xAC"},
                                         TextCase{"too_large", "&#99999999999;", "\xEF\xBF\xBD"},
                                         TextCase{"nbsp_folds", "a&nbsp;&nbsp; b", "a b"},
                                         TextCase{"zero_width_dropped", "un&#8203;sub&zwnj;scr&shy;ibe", "unsubscribe"},
                                         TextCase{"script_letters", "&Ascr;", "\xF0\x9D\x92\x9C"}),
                         kHtmlName);

INSTANTIATE_TEST_SUITE_P(
    HiddenText, HtmlText,
    testing::Values(
        TextCase{"display_none", "a<span style='display:none'>x</span>b", "a{st}x{/}b"},
        TextCase{"display_none_important", "a<span style=\"DISPLAY : None !important\">x</span>", "a{st}x{/}"},
        TextCase{"display_none_with_comment", "<b style='display:/**/none'>x</b>", "{st}x{/}"},
        TextCase{"display_none_by_entity", "<b style='display&#58;none'>x</b>", "{st}x{/}"},
        TextCase{"later_display_wins", "<b style='display:none;display:block'>x</b>", "x"},
        TextCase{"display_none_nested", "<div style='display:none'><p style='display:block'>x</p></div>y", "{st}x{/}y"},
        TextCase{"visibility", "<b style='visibility:hidden'>x<i style='visibility:visible'>y</i></b>", "{st}x{/}y"},
        TextCase{"font_zero", "<span style='font-size:0'>x</span>", "{ti}x{/}"},
        TextCase{"font_one_px", "<span style='font-size:1px'>x</span>", "{ti}x{/}"},
        TextCase{"font_shorthand", "<span style='font:bold 1px/1px Arial'>x</span>", "{ti}x{/}"},
        TextCase{"font_zero_on_cell_only", "<td style='font-size:0'><p style='font-size:14px'>x</p>", "x"},
        TextCase{"font_relative_to_zero", "<div style='font-size:0'><p style='font-size:2em'>x</p></div>", "{ti}x{/}"},
        TextCase{"opacity", "<p style='opacity:0'>x</p><p style='opacity:0.5'>y</p>", "{st}x{/}y"},
        TextCase{"max_height", "<div style='max-height:0;overflow:hidden'>x</div>", "{st}x{/}"},
        TextCase{"height_zero", "<div style='height:0px;overflow:hidden'>x</div>", "{st}x{/}"},
        TextCase{"height_zero_that_overflows", "<div style='height:0'>x</div>", "x"},
        TextCase{"hidden_in_outlook_only", "<p style='mso-hide:all'>x</p>", "x"},
        TextCase{"text_indent", "<p style='text-indent:-9999px'>x</p>", "{st}x{/}"},
        TextCase{"off_screen", "<p style='position:absolute;left:-5000px'>x</p>", "{st}x{/}"},
        TextCase{"hidden_attribute", "<div hidden>x</div>y", "{at}x{/}y"},
        TextCase{"white_on_default", "<font color=white>x</font>", "{sa}x{/}"},
        TextCase{"near_white_on_white", "<p style='color:#fdfdfd;background:#fff'>x</p>", "{sa}x{/}"},
        TextCase{"white_on_dark_cell", "<td bgcolor=#003366><span style='color:#fff'>x</span>", "x"},
        TextCase{"black_on_black", "<td bgcolor=black><font color='#010101'>x</font>", "{sa}x{/}"},
        TextCase{"white_on_image", "<td style='background:url(x.png)'><span style='color:#fff'>x</span>", "x"},
        TextCase{"link_in_white_text_is_blue", "<div style='color:#fff'><a href=http://a.example>x</a></div>", "x"},
        TextCase{"transparent", "<p style='color:rgba(0,0,0,0)'>x</p>", "{sa}x{/}"},
        TextCase{"rgb", "<p style='color:rgb(255, 255, 255)'>x</p>", "{sa}x{/}"},
        TextCase{"style_block_class", "<style>.a{display:none}</style><p class='b a'>x</p>", "{st}x{/}"},
        TextCase{"style_block_after_text", "<p class=a>x</p><style>.a{display:none}</style>", "{st}x{/}"},
        TextCase{"style_block_id_and_element", "<style>#i, em {display:none}</style><p id=i>x</p><em>y</em>z",
                 "{st}x\n\ny{/}z"},
        TextCase{"style_block_tag_and_class", "<style>p.a{display:none}</style><p class=a>x</p><div class=a>y</div>",
                 "{st}x{/}y"},
        TextCase{"media_block_skipped", "<style>@media (max-width:600px){.a{display:none}}</style><p class=a>x</p>",
                 "x"},
        TextCase{"inline_wins_over_class", "<style>.a{display:none}</style><p class=a style='display:block'>x</p>",
                 "x"},
        TextCase{"hidden_p_ends_at_next_p", "<p style='display:none'>x<p>y", "{st}x{/}y"},
        TextCase{"hidden_cell_ends_at_next_cell", "<table><tr><td style='display:none'>x<td>y</table>", "{st}x{/}y"},
        TextCase{"misnested_end_keeps_hidden", "<b><div style='display:none'></b>x</div>y", "{st}x{/}y"},
        TextCase{"stray_end_in_cell", "<div style='display:none'><table><tr><td></div>x</table></div>y", "{st}x{/}y"}),
    kHtmlName);

INSTANTIATE_TEST_SUITE_P(
    Malformed, HtmlText,
    testing::Values(TextCase{"comment", "a<!-- x > y -->b", "ab"}, TextCase{"short_comments", "a<!-->b<!--->c", "abc"},
                    TextCase{"mso_conditional", "a<!--[if mso]><table><tr><td>x<![endif]-->b<![if !mso]>c<![endif]>",
                             "abc"},
                    TextCase{"comment_bang_end", "a<!-- x --!>b", "ab"},
                    TextCase{"lone_less_than", "1 < 2 <3 <<<< 4", "1 < 2 <3 <<<< 4"},
                    TextCase{"less_than_before_tag", "<<b>x</b>", "<x"},
                    TextCase{"unclosed_quote", "<a href=\"http://a.example>x</a> y", "x y"},
                    TextCase{"unclosed_tag_is_shown", "x <b class=y", "x <b class=y"},
                    TextCase{"greater_than_in_value", "<img alt='a > b'>x", "x"},
                    TextCase{"attribute_without_space", "<p style='display:none'class=a>x</p>", "{st}x{/}"},
                    TextCase{"first_of_two_attributes", "<p style='color:red' style='display:none'>x</p>", "x"},
                    TextCase{"upper_case_and_newlines", "<P\nSTYLE\n=\n'display:none'\n>x</P\n>y", "{st}x{/}y"},
                    TextCase{"nul_bytes", std::string("a\0b<b>\0c</b>", 12), "abc"},
                    TextCase{"doctype_and_instruction", "<!DOCTYPE html><?xml version='1'?>a", "a"},
                    TextCase{"end_tag_only", "</div></p></table>a", "a"},
                    TextCase{"script_never_closed", "a<script>b", "a"},
                    TextCase{"script_end_with_space", "a<script>b</script >c", "ac"}),
    kHtmlName);

INSTANTIATE_TEST_SUITE_P(
    Roles, HtmlText,
    testing::Values(
        TextCase{"cite", "new<blockquote type=cite>old</blockquote>more", "new\n\n{q}old\n\n{/}more"},
        TextCase{"gmail",
                 "<div>new</div><div class=gmail_quote><div class=gmail_attr>On May 3 Ann wrote:<br></div>"
                 "<blockquote class=gmail_quote>old</blockquote></div>",
                 "new\n{q}On May 3 Ann wrote:\n\nold{/}"},
        TextCase{"gmail_reply_below",
                 "<div class=gmail_quote><blockquote class=gmail_quote>old</blockquote><div>new</div></div>",
                 "{q}old\n\n{/}new"},
        TextCase{"gmail_forward",
                 "<div>see</div><div class=gmail_quote><div>---------- Forwarded message ---------<br>From: A</div>"
                 "<div>old</div></div>",
                 "see\n{f}---------- Forwarded message ---------\nFrom: A\nold{/}"},
        TextCase{"indentation_is_new", "<blockquote style='margin:0 0 0 40px;border:none'>new</blockquote>", "new"},
        TextCase{"outlook_divider", "new<hr><div id=divRplyFwdMsg>old</div><div>older</div>", "new\n{q}old\nolder{/}"},
        TextCase{"outlook_header_block", "new<p>From: A<br>Sent: Monday<br>To: B<br>Subject: C</p><p>old</p>",
                 "new\n\n{q}From: A\nSent: Monday\nTo: B\nSubject: C\n\nold{/}"},
        TextCase{"only_a_forward", "<p>From: A<br>Sent: Monday<br>To: B<br>Subject: C</p><p>old</p>",
                 "{f}From: A\nSent: Monday\nTo: B\nSubject: C\n\nold{/}"},
        TextCase{"yahoo", "new<div class=yahoo_quoted>old</div>", "new\n{q}old{/}"},
        TextCase{"thunderbird_forward", "new<div class=moz-forward-container>old</div>", "new\n{f}old{/}"},
        TextCase{"outlook_prefix", "new<blockquote class=x_gmail_quote>old</blockquote>", "new\n\n{q}old{/}"},
        TextCase{"signature", "new<div class=gmail_signature>Ann</div>", "new\n{s}Ann{/}"},
        TextCase{"hidden_divider_hides_nothing",
                 "new<div style='display:none'>-----Original Message-----</div><div>offer</div>",
                 "new{st}\n-----Original Message-----{/}\noffer"}),
    kHtmlName);

struct LinkCase {
  const char* name;
  const char* html;
  const char* want;  // "source target|shown|alt|hidden" per line
};

class HtmlLinks : public testing::TestWithParam<LinkCase> {};

TEST_P(HtmlLinks, AreFoundWithTheirText) {
  static constexpr const char* kSources[] = {"anchor", "area", "form", "text"};
  std::string got;
  for (const Link& link : extract_html(GetParam().html, {}).links) {
    if (!got.empty()) got += "\n";
    got += std::string(kSources[static_cast<size_t>(link.source)]) + " " + link.target + "|" + link.shown + "|" +
           link.image_alt + "|" + std::string(to_string(link.hidden));
  }
  EXPECT_EQ(got, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HtmlLinks,
    testing::Values(
        LinkCase{"anchor", "x <a href='https://a.example/?a=1&amp;b=2'> <b>Click</b> here </a> y",
                 "anchor https://a.example/?a=1&b=2|Click here||no"},
        LinkCase{"unquoted", "<a href=http://a.example/x/>x</a>", "anchor http://a.example/x/|x||no"},
        LinkCase{"copy_in_query", "<a href='http://a.example/?a=1&copy=2'>x</a>",
                 "anchor http://a.example/?a=1&copy=2|x||no"},
        LinkCase{"line_end_in_target", "<a href='http://a.ex\nample/'>x</a>", "anchor http://a.example/|x||no"},
        LinkCase{"image_only", "<a href=http://a.example><img alt='Unsub&eacute;'></a>",
                 "anchor http://a.example||Unsub\xC3\xA9|no"},
        LinkCase{"hidden", "<a style='display:none' href=http://a.example>x</a>", "anchor http://a.example|x||style"},
        LinkCase{"button_of_a_form", "<form action=http://a.example><button>Leave <b>now</b></button></form>",
                 "form http://a.example|Leave now||no"},
        LinkCase{"partly_hidden", "<a href=http://a.example>un<i hidden>xx</i>sub</a>",
                 "anchor http://a.example|unsub||no"},
        LinkCase{"never_closed", "<a href=http://a.example>x<a href=http://b.example>y",
                 "anchor http://a.example|x||no\nanchor http://b.example|y||no"},
        LinkCase{"fragment_and_name", "<a name=x>y</a><a href='#x'>z</a>", ""},
        LinkCase{"area", "<map><area href=http://a.example alt=Buy></map>", "area http://a.example||Buy|no"},
        LinkCase{"form", "<form action=http://a.example><input type=submit value=Leave></form>",
                 "form http://a.example|Leave||no"},
        LinkCase{"bare_in_text", "see http://a.example/x. Or ann@b.example!",
                 "text http://a.example/x|http://a.example/x||no\ntext mailto:ann@b.example|ann@b.example||no"},
        LinkCase{"bare_inside_anchor_once", "<a href=http://b.example>www.a.example</a>",
                 "anchor http://b.example|www.a.example||no"},
        LinkCase{"mailto", "<a href='mailto:a@b.example?subject=stop'>x</a>",
                 "anchor mailto:a@b.example?subject=stop|x||no"}),
    kHtmlName);

TEST(ExtractHtml, CountsImagesTrackersAndTables) {
  const TextBody body = extract_html(
                            "<table><tr><td><img src=a width=1 height=1><img src=b width=600 height=1>"
                            "<img src=c style='display:none'></table><table></table>",
                            {})
                            .body;
  EXPECT_EQ(body.image_count, 3u);
  EXPECT_EQ(body.tracking_count, 2u);
  EXPECT_EQ(body.table_count, 2u);
}

TEST(ExtractHtml, StopsAtTheLimitsAndSaysSo) {
  base::Limits limits;
  limits.text_bytes = 10;
  limits.links = 1;
  const Extract extract = extract_html(
      "<a href=http://a.example>a</a><a href=http://b.example>b</a>\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", limits);
  EXPECT_TRUE(extract.text_cut);
  EXPECT_TRUE(extract.links_cut);
  EXPECT_EQ(extract.links.size(), 1u);
  EXPECT_EQ(extract.body.text, "ab\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9");
}

TEST(TextBody, AnswersByOffset) {
  const TextBody body = extract_html("a<i hidden>b</i>c", {}).body;
  EXPECT_EQ(body.hidden_at(0), Hidden::no);
  EXPECT_EQ(body.hidden_at(1), Hidden::attribute);
  EXPECT_EQ(body.hidden_at(99), Hidden::no);
  EXPECT_EQ(body.visible(TextRole::fresh), "ac");
  EXPECT_EQ(body.role_at(1), TextRole::fresh);
}

}  // namespace
}  // namespace nonsolicit::message
