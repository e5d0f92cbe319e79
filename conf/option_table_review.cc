#include "conf/option_table_review.h"

#include "conf/option_row.h"
#include "conf/text_checks.h"

namespace nonsolicit::conf {
namespace {

using base::kDay;
using O = Options;
using Rows = std::vector<OptionRow<Options>>;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

}  // namespace

void add_notice_options(Rows& rows) {
  using N = NoticeOptions;
  rows.push_back(boolean_row<O>({"notice.enabled",
                                 "Tell senders in `sender.own_domains` by mail what is held; where that is empty, all "
                                 "who logged in or are internal."},
                                at<&O::notice, &N::enabled>));
  rows.push_back(duration_row<O>({"notice.burst", "Messages held within this time share one notice."},
                                 at<&O::notice, &N::burst>, {seconds(0), kDay}));
  rows.push_back(integer_row<O>({"notice.daily", "Most notices to one sender in 24 hours."}, at<&O::notice, &N::daily>,
                                {0, 1000}));
  rows.push_back(text_row<O>({"notice.letters_file", "Words of notices, and the named reasons of returns."},
                             at<&O::notice, &N::letters_file>, kPath));
  rows.push_back(text_row<O>(
      {"notice.complaint_address", "Address to which recipients send mail that they complain about; \"\" for none."},
      at<&O::notice, &N::complaint_address>, {"address or \"\"", check_address_or_empty}));
  rows.push_back(texts_row<O>({"notice.staff", "Addresses that get the daily digest, reminders and alarms."},
                              at<&O::notice, &N::staff>, {"addresses", check_address_or_empty}));
  rows.push_back(integer_row<O>({"notice.digest_hour", "Hour of the day, in UTC, after which the digest is sent."},
                                at<&O::notice, &N::digest_hour>, {0, 23}));
  rows.push_back(
      duration_row<O>({"notice.reminder", "How long before held mail expires undecided staff are reminded of it."},
                      at<&O::notice, &N::reminder>, {seconds(1), kDay * 90}));
}

void add_review_options(Rows& rows) {
  using R = ReviewOptions;
  rows.push_back(text_row<O>(
      {"review.socket",
       "Where the pages listen: \"unix:PATH\", \"inet:PORT@HOST\" on loopback, or \"fd:N\" (an inherited one).",
       kRestart},
      at<&O::review, &R::socket>, {"socket", check_socket}));
  rows.push_back(
      mode_row<O>({"review.socket_mode", "Mode of a Unix socket.", kRestart}, at<&O::review, &R::socket_mode>));
  rows.push_back(text_row<O>({"review.socket_group", "Group of a Unix socket; \"\" leaves it.", kRestart},
                             at<&O::review, &R::socket_group>, {"group name", check_name_or_empty}));
  rows.push_back(text_row<O>({"review.public_url",
                              "Address of the pages as people reach them, at most 40 characters; starts the links in "
                              "mail and replies; \"\" for "
                              "no links."},
                             at<&O::review, &R::public_url>, {"https address or \"\"", check_public_url}));
  rows.push_back(
      text_row<O>({"review.client_header",
                   "Header in which the proxy passes the client's address, as \"X-Real-IP\"; \"\" for none."},
                  at<&O::review, &R::client_header>, {"name", check_name_or_empty}));
  rows.push_back(text_row<O>(
      {"review.user_header", "Header in which the proxy passes who logged in there; \"\" for our own login page."},
      at<&O::review, &R::user_header>, {"name", check_name_or_empty}));
  rows.push_back(text_row<O>(
      {"review.proof_header", "Header that proves that a request came through the proxy; needed with user_header."},
      at<&O::review, &R::proof_header>, {"name", check_name_or_empty}));
  rows.push_back(text_row<O>({"review.proof_file", "File with the value of that header; readable by the service only."},
                             at<&O::review, &R::proof_file>, {"path or \"\"", check_path_or_empty}));
  rows.push_back(duration_row<O>({"review.session", "A login lasts this long at most."}, at<&O::review, &R::session>,
                                 {minutes(1), kDay * 7}));
  rows.push_back(duration_row<O>({"review.session_idle", "A login ends after this long without a request."},
                                 at<&O::review, &R::session_idle>, {minutes(1), kDay}));
  rows.push_back(duration_row<O>({"review.claim", "Who opens a message has it to themselves for this long."},
                                 at<&O::review, &R::claim>, {seconds(0), kDay}));
  rows.push_back(duration_row<O>({"review.link_life", "How long links to the page of a case work."},
                                 at<&O::review, &R::link_life>, {hours(1), kDay * 366}));
  rows.push_back(integer_row<O>({"review.threads", "Threads that answer requests.", kRestart},
                                at<&O::review, &R::threads>, {1, 64}));
  rows.push_back(choice_row<O, At<&O::review, &R::party>, ReviewParty>(
      {"review.party", "Whose mail reviewers may not decide: their own, or that of their whole organisation."}, {},
      {{"person", ReviewParty::person}, {"organisation", ReviewParty::organisation}}));
  rows.push_back(integer_row<O>({"review.second_reviewer_above",
                                 "Recipients above which a second reviewer must confirm a decision; 0 for never."},
                                at<&O::review, &R::second_reviewer_above>, {0, 1000000}));
  rows.push_back(choice_row<O, At<&O::review, &R::justification>, Justification>(
      {"review.justification", "Mail whose sender says who asked for it: only shown as such, or reviewed first."}, {},
      {{"show", Justification::show}, {"first", Justification::first}}));
}

}  // namespace nonsolicit::conf
