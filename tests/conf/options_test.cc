#include <gtest/gtest.h>

#include "conf/load.h"
#include "conf/option_table.h"

namespace nonsolicit::conf {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Loaded<Options> parse(std::string_view toml) { return parse_options(toml, "/n/o.toml"); }

struct OptionMistake {
  const char* name;
  const char* toml;
  const char* problem;
};

class OptionsProblem : public testing::TestWithParam<OptionMistake> {};

TEST_P(OptionsProblem, IsReportedWithPlaceAndReason) {
  EXPECT_THAT(parse(GetParam().toml).problems, testing::ElementsAre(GetParam().problem));
}

const OptionMistake kShape[] = {
    {"not_toml", "\n[milter\n", "/n/o.toml:2: not TOML: Error while parsing table header: expected ']', saw '\\n'"},
    {"twice", "[milter]\ndrain = \"1s\"\ndrain = \"2s\"\n",
     "/n/o.toml:3: not TOML: Error while parsing key-value pair: cannot redefine existing string 'drain'"},
    {"unknown_key", "[milter]\ndeadlin = \"5s\"\n",
     "/n/o.toml:2: milter.deadlin: unknown key (did you mean \"deadline\"?)"},
    {"unknown_key_far", "[milter]\ncolour = \"red\"\n", "/n/o.toml:2: milter.colour: unknown key"},
    {"unknown_top_key", "\nkeyfile = \"k\"\n", "/n/o.toml:2: keyfile: unknown key (did you mean \"key_file\"?)"},
    {"wrong_table", "[limits]\nmax_bytes = 5\n",
     "/n/o.toml:2: limits.max_bytes: unknown key (did you mean \"spool.max_bytes\"?)"},
    {"wrong_table_of_two", "[log]\nmode = \"tag\"\n",
     "/n/o.toml:2: log.mode: unknown key (did you mean \"hold.mode\" or \"policy.mode\"?)"},
    {"unknown_table", "[hodl]\nmode = \"store\"\n", "/n/o.toml:1: hodl: unknown table (did you mean \"hold\"?)"},
    {"unknown_part", "[failure.spol]\ntag = \"pass\"\n",
     "/n/o.toml:1: failure.spol: unknown table (did you mean \"spool\"?)"},
    {"unknown_group_key", "[[group]]\nname = \"a\"\nsenders = []\nmod = \"tag\"\n",
     "/n/o.toml:4: group.mod: unknown key (did you mean \"mode\"?)"},
    {"table_wanted", "milter = 3\n", "/n/o.toml:1: milter: expected a table, found the integer 3"},
    {"group_is_a_table", "[group]\nname = \"a\"\n",
     "/n/o.toml:1: group: expected tables headed [[group]], found a table"},
    {"group_of_numbers", "group = [1]\n", "/n/o.toml:1: group: expected a table, found the integer 1"},
    {"group_without_name", "\n[[group]]\nsenders = [\"@a.example\"]\n", "/n/o.toml:2: group: \"name\" is missing"},
    {"value_is_a_table", "[milter.drain]\nx = 1\n",
     "/n/o.toml:1: milter.drain: expected a duration such as \"90s\", \"30m\", \"12h\" or \"5d\", found a "
     "table"},
    {"control_in_key", "\"a\\u001bb\" = 1\n", "/n/o.toml:1: aU+001Bb: unknown key"},
};

const OptionMistake kValues[] = {
    {"boolean", "[policy]\ncarried_check = \"yes\"\n",
     "/n/o.toml:2: policy.carried_check: expected true or false, found the string \"yes\""},
    {"integer_as_text", "[hold]\nrelease_port = \"25\"\n",
     "/n/o.toml:2: hold.release_port: expected an integer, found the string \"25\""},
    {"integer_as_real", "[limits]\nparts = 2.5\n",
     "/n/o.toml:2: limits.parts: expected an integer, found the number 2.5"},
    {"integer_large", "[hold]\nrelease_port = 70000\n", "/n/o.toml:2: hold.release_port: 70000 is outside 1 to 65535"},
    {"integer_negative", "[policy]\nbulk = -1\n", "/n/o.toml:2: policy.bulk: -1 is outside 1 to 1000000"},
    {"duration_as_number", "[milter]\ndeadline = 20\n",
     "/n/o.toml:2: milter.deadline: expected a duration such as \"90s\", \"30m\", \"12h\" or \"5d\", found "
     "the integer 20"},
    {"duration_unit", "[milter]\ndeadline = \"20 seconds\"\n",
     "/n/o.toml:2: milter.deadline: expected a duration such as \"90s\", \"30m\", \"12h\" or \"5d\", found "
     "the string \"20 seconds\""},
    {"duration_empty", "[milter]\ndrain = \"\"\n",
     "/n/o.toml:2: milter.drain: expected a duration such as \"90s\", \"30m\", \"12h\" or \"5d\", found the "
     "string \"\""},
    {"duration_long", "[milter]\ndeadline = \"2h\"\n", "/n/o.toml:2: milter.deadline: \"2h\" is outside 1s to 10m"},
    {"size_unit", "[spool]\nmax_bytes = \"200MB\"\n",
     "/n/o.toml:2: spool.max_bytes: expected a size such as \"100MiB\" or a number of bytes, found the "
     "string \"200MB\" (did you mean \"200MiB\"?)"},
    {"size_overflow", "[spool]\nmax_bytes = \"9999999999999GiB\"\n",
     "/n/o.toml:2: spool.max_bytes: expected a size such as \"100MiB\" or a number of bytes, found the "
     "string \"9999999999999GiB\" (did "
     "you mean \"9999999999999GiB\"?)"},
    {"size_small", "[spool]\nmax_bytes = \"1KiB\"\n", "/n/o.toml:2: spool.max_bytes: \"1KiB\" is outside 1MiB to 4GiB"},
    {"mode_as_number", "[milter]\nsocket_mode = 660\n",
     "/n/o.toml:2: milter.socket_mode: expected a file mode such as \"0660\", found the integer 660"},
    {"mode_digits", "[milter]\nsocket_mode = \"0690\"\n",
     "/n/o.toml:2: milter.socket_mode: expected a file mode such as \"0660\", found the string \"0690\""},
    {"mode_useless", "[milter]\nsocket_mode = \"0066\"\n",
     "/n/o.toml:2: milter.socket_mode: \"0066\" is outside 0600 to 0777"},
    {"choice", "[policy]\nmode = \"enforced\"\n",
     "/n/o.toml:2: policy.mode: expected \"observe\", \"tag\" or \"enforce\", found the string \"enforced\" "
     "(did you mean \"enforce\"?)"},
    {"choice_type", "[log]\nlevel = 3\n",
     "/n/o.toml:2: log.level: expected \"debug\", \"info\", \"warning\" or \"error\", found the integer 3"},
    {"failure_action", "[failure.store]\ntag = \"hold\"\n",
     "/n/o.toml:2: failure.store.tag: expected \"pass\" or \"tempfail\", found the string \"hold\""},
    {"list", "[network]\noutbound_daemons = \"smtpd\"\n",
     "/n/o.toml:2: network.outbound_daemons: expected an array of strings, found the string \"smtpd\""},
    {"list_item", "[network]\noutbound_daemons = [\n  \"a\",\n  7,\n]\n",
     "/n/o.toml:4: network.outbound_daemons: expected a string, found the integer 7"},
    {"network", "[network]\ninternal_networks = [\"10.0.0.0/33\"]\n",
     "/n/o.toml:2: network.internal_networks: expected a network such as \"192.0.2.0/24\" or \"::1/128\", "
     "found \"10.0.0.0/33\""},
    {"network_host_bits", "[network]\ninternal_networks = [\"192.0.2.7/24\"]\n",
     "/n/o.toml:2: network.internal_networks: \"192.0.2.7/24\" has bits set beyond its prefix (did you mean "
     "\"192.0.2.0/24\"?)"},
    {"ip", "[hold]\nrelease_from = [\"127.0.0.0/8\"]\n",
     "/n/o.toml:2: hold.release_from: expected an IP address such as \"192.0.2.1\" or \"::1\", found "
     "\"127.0.0.0/8\""},
    {"host", "[hold]\nrelease_host = \"a b\"\n",
     "/n/o.toml:2: hold.release_host: \"a b\" is neither a host name nor an IP address"},
    {"socket_bare_path", "[milter]\nsocket = \"/run/m.sock\"\n",
     "/n/o.toml:2: milter.socket: expected \"unix:PATH\", \"inet:PORT@HOST\" or \"fd:N\", found "
     "\"/run/m.sock\" (did you mean "
     "\"unix:/run/m.sock\"?)"},
    {"socket_scheme", "[milter]\nsocket = \"local:/run/m.sock\"\n",
     "/n/o.toml:2: milter.socket: expected \"unix:PATH\", \"inet:PORT@HOST\" or \"fd:N\", found "
     "\"local:/run/m.sock\" (did you mean "
     "\"unix:/run/m.sock\"?)"},
    {"socket_port", "[milter]\nsocket = \"inet:0@localhost\"\n",
     "/n/o.toml:2: milter.socket: expected \"inet:PORT@HOST\" with a port from 1 to 65535, found "
     "\"inet:0@localhost\""},
    {"socket_host", "[milter]\nsocket = \"inet:8890@\"\n",
     "/n/o.toml:2: milter.socket: \"\" is neither a host name nor an IP address"},
    {"socket_fd", "[milter]\nsocket = \"fd:x\"\n",
     "/n/o.toml:2: milter.socket: expected \"fd:N\" with a number from 0 to 1023, found \"fd:x\""},
    {"socket_long",
     "[milter]\nsocket = "
     "\"unix:/"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaa\"\n",
     "/n/o.toml:2: milter.socket: the path of a socket may have 107 bytes, this one has 108"},
    {"group_name", "[milter]\nsocket_group = \"post fix\"\n",
     "/n/o.toml:2: milter.socket_group: \"post fix\" may hold only letters, digits and \"_.-\", at most 64"},
    {"path_empty", "[store]\npath = \"\"\n", "/n/o.toml:2: store.path: expected a path, found an empty string"},
    {"path_control", "key_file = \"a\\u0000b\"\n", "/n/o.toml:1: key_file: \"aU+0000b\" is not a usable path"},
    {"log_target", "[log]\ntarget = \"jurnal\"\n",
     "/n/o.toml:2: log.target: expected \"stderr\", \"journal\" or a path, found \"jurnal\""},
    {"domain", "[sender]\nown_domains = [\"a..example\"]\n",
     "/n/o.toml:2: sender.own_domains: \"a..example\" is not a domain"},
    {"alias_domain", "[address]\nalias_domains = { \"a.example\" = 3 }\n",
     "/n/o.toml:2: address.alias_domains: expected a domain, found the integer 3"},
    {"delimiters", "[address]\ntag_delimiters = \"x\"\n",
     "/n/o.toml:2: address.tag_delimiters: expected characters of \"+-=_#!\", found \"x\""},
    {"date", "[policy]\nholidays = [2026-12-25, \"christmas\"]\n",
     "/n/o.toml:2: policy.holidays: expected a date such as 2026-12-25, found the string \"christmas\""},
    {"url", "[policy]\nexplanation_url = \"www.example\"\n",
     "/n/o.toml:2: policy.explanation_url: expected \"\" or an https:// address of at most 97 ASCII "
     "characters, found \"www.example\""},
    {"public_url", "[review]\npublic_url = \"https://a.name.too.long.for.a.reply.example/\"\n",
     "/n/o.toml:2: review.public_url: expected \"\" or an https:// address of at most 40 ASCII "
     "characters, found \"https://a.name.too.long.for.a.reply.example/\""},
    {"phrase", "[policy]\nassociation = \"a\\r\\nb\"\n",
     "/n/o.toml:2: policy.association: expected 1 to 40 printable ASCII characters (they go into SMTP "
     "replies), found \"aU+000DU+000Ab\""},
    {"report_from", "[hold]\nreport_from = \"\"\n",
     "/n/o.toml:2: hold.report_from: expected an address or the part before its \"@\", found \"\""},
    {"sender_domain", "[[group]]\nname = \"a\"\nsenders = [\"firm.example\"]\n",
     "/n/o.toml:3: group.senders: expected an address or \"@domain\", found \"firm.example\" (did you mean "
     "\"@firm.example\"?)"},
    {"group_mode", "[[group]]\nname = \"a\"\nsenders = []\nmode = \"off\"\n",
     "/n/o.toml:4: group.mode: expected \"observe\", \"tag\" or \"enforce\", found the string \"off\""},
};

const OptionMistake kBetween[] = {
    {"lookup_deadline", "[store]\nlookup_deadline = \"30s\"\n",
     "/n/o.toml:2: store.lookup_deadline: store.lookup_deadline (\"30s\") must be shorter than "
     "milter.deadline (\"20s\")"},
    {"deadline", "[milter]\ndeadline = \"4s\"\n[store]\nbusy_timeout = \"1s\"\n",
     "/n/o.toml:2: milter.deadline: store.lookup_deadline (\"5s\") must be shorter than milter.deadline "
     "(\"4s\")"},
    {"undo", "[hold]\nexpire = \"1h\"\nundo = \"2h\"\n",
     "/n/o.toml:3: hold.undo: hold.undo (\"2h\") must be shorter than hold.expire (\"1h\")"},
    {"memory", "[spool]\nmemory_bytes = \"200MiB\"\n",
     "/n/o.toml:2: spool.memory_bytes: spool.memory_bytes (200MiB) must not be larger than spool.max_bytes "
     "(100MiB)"},
    {"analysis", "[spool]\nmax_bytes = \"4MiB\"\n",
     "/n/o.toml:2: spool.max_bytes: limits.analysis_bytes (8MiB) must not be larger than spool.max_bytes "
     "(4MiB)"},
    {"pages_for_other_machines", "[review]\nsocket = \"inet:8025@192.0.2.1\"\n",
     "/n/o.toml:2: review.socket: the pages are for this machine only (127.0.0.1, ::1, localhost); a web server with "
     "TLS stands in front"},
    {"pages_without_tls", "[review]\npublic_url = \"http://review.a.example\"\n",
     "/n/o.toml:2: review.public_url: must start with https://: logins and what members write go over it"},
    {"pages_almost_loopback", "[review]\npublic_url = \"http://localhost.a.example/\"\n",
     "/n/o.toml:2: review.public_url: must start with https://: logins and what members write go over it"},
    {"user_header_without_proof", "[review]\nuser_header = \"X-User\"\nproof_file = \"/p\"\n",
     "/n/o.toml:2: review.user_header: review.user_header needs review.proof_header: without proof anybody could name "
     "a user"},
    {"user_header_without_proof_file", "[review]\nuser_header = \"X-User\"\nproof_header = \"X-Proof\"\n",
     "/n/o.toml:2: review.user_header: review.user_header needs review.proof_file: without proof anybody could name a "
     "user"},
    {"one_header_for_both", "[review]\nuser_header = \"X-User\"\nproof_header = \"x-user\"\nproof_file = \"/p\"\n",
     "/n/o.toml:3: review.proof_header: review.user_header and review.proof_header must differ"},
    {"header_with_underscore", "[review]\nclient_header = \"X_Real_IP\"\n",
     "/n/o.toml:2: review.client_header: a header with \"_\" or \".\" in its name is not taken from the web"},
    {"no_reply_over_tcp", "[milter]\nsocket = \"inet:8890@localhost\"\nno_reply = true\n",
     "/n/o.toml:3: milter.no_reply: must be false for an inet socket: the NR_* flags stall over TCP"},
    {"mta_command", "[hold]\nmode = \"mta\"\nmta_release_command = []\n",
     "/n/o.toml:3: hold.mta_release_command: hold.mode = \"mta\" needs hold.mta_release_command"},
    {"command_path", "[hold]\nmta_return_command = [\"postsuper\", \"{queue_id}\"]\n",
     "/n/o.toml:2: hold.mta_return_command: the program must be an absolute path"},
    {"command_without_id", "[hold]\nmta_release_command = [\"/usr/sbin/postsuper\"]\n",
     "/n/o.toml:2: hold.mta_release_command: {queue_id} is missing"},
    {"group_twice", "[[group]]\nname = \"a\"\nsenders = []\n[[group]]\nname = \"a\"\nsenders = []\n",
     "/n/o.toml:4: group.name: there are two groups \"a\""},
    {"sender_twice",
     "[[group]]\nname = \"a\"\nsenders = [\"Jo@a.example\"]\n[[group]]\nname = \"b\"\nsenders = "
     "[\"jo+x@A.example\"]\n",
     "/n/o.toml:4: group.senders: \"jo@a.example\" is in the group \"a\" already"},
};

const auto kName = [](const auto& row) { return std::string(row.param.name); };
INSTANTIATE_TEST_SUITE_P(Shape, OptionsProblem, testing::ValuesIn(kShape), kName);
INSTANTIATE_TEST_SUITE_P(Values, OptionsProblem, testing::ValuesIn(kValues), kName);
INSTANTIATE_TEST_SUITE_P(Between, OptionsProblem, testing::ValuesIn(kBetween), kName);

TEST(ParseOptions, ReportsAllProblemsInOneRunByLine) {
  const auto loaded = parse(
      "[policy]\nmodes = \"tag\"\nbulk = 0\n"
      "[milter]\ndeadline = 5\n"
      "[network]\ninternal_networks = [\"x\",\n\"y\"]\n"
      "[[group]]\nname = \"\"\nsenders = [\"z\"]\n");
  EXPECT_THAT(loaded.problems,
              testing::ElementsAre(testing::StartsWith("/n/o.toml:2: policy.modes: unknown key"),
                                   testing::StartsWith("/n/o.toml:3: policy.bulk: 0 is"),
                                   testing::StartsWith("/n/o.toml:5: milter.deadline: expected"),
                                   testing::StartsWith("/n/o.toml:7: network.internal_networks: expected"),
                                   testing::StartsWith("/n/o.toml:8: network.internal_networks: expected"),
                                   testing::StartsWith("/n/o.toml:10: group.name: must not"),
                                   testing::StartsWith("/n/o.toml:11: group.senders: expected")));
}

TEST(ParseOptions, SaysNothingAboutContradictionsOfAWrongValue) {
  EXPECT_THAT(parse("[spool]\nmax_bytes = \"1MB\"\n[limits]\nanalysis_bytes = \"200MiB\"\n").problems,
              testing::SizeIs(1));
}

TEST(ParseOptions, GivesTheDefaultsForAnEmptyFile) {
  const auto loaded = parse("");
  EXPECT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.value.policy.mode, policy::Mode::observe);
  EXPECT_EQ(loaded.value.limits.spool_bytes, 100u << 20);
}

TEST(ParseOptions, ReadsEveryType) {
  const auto loaded = parse(R"(
key_file = "keys"
[milter]
socket = "unix:run/../m.sock"
socket_mode = "0600"
deadline = "1m"
[network]
internal_networks = ["10.0.0.0/8", "::1/128", "192.0.2.1"]
[sender]
trust = "authenticated"
own_domains = ["Bücher.Example", "a.example"]
[address]
alias_domains = { "Alias.example" = "real.example" }
dotless_domains = ["x.example"]
[limits]
links = 100
[spool]
max_bytes = 20000000
memory_bytes = "64KiB"
[hold]
expire = "2w"
release_from = ["0:0::1"]
[policy]
holidays = [2026-12-25, "2027-01-01"]
carried_check = false
grace_business_days = 5
[failure.parse]
enforce = "pass"
[[group]]
name = "pilot"
senders = ["Jane+x@Alias.example", "@Firm.example"]
mode = "enforce"
)");
  ASSERT_THAT(loaded.problems, testing::IsEmpty());
  const Options& o = loaded.value;
  EXPECT_EQ(o.key_file, "/n/keys");
  EXPECT_EQ(o.milter.socket, "unix:/n/m.sock");
  EXPECT_EQ(o.milter.socket_mode, 0600);
  EXPECT_EQ(o.milter.deadline, seconds(60));
  EXPECT_THAT(o.network.internal_networks, testing::ElementsAre("10.0.0.0/8", "::1/128", "192.0.2.1"));
  EXPECT_EQ(o.sender.trust, SenderTrust::authenticated);
  EXPECT_THAT(o.sender.own_domains, testing::ElementsAre("xn--bcher-kva.example", "a.example"));
  EXPECT_EQ(o.address.alias_domains.at("alias.example"), "real.example");
  EXPECT_TRUE(o.address.dotless_domains.contains("x.example"));
  EXPECT_EQ(o.limits.links, 100u);
  EXPECT_EQ(o.limits.spool_bytes, 20000000u);
  EXPECT_EQ(o.limits.memory_bytes, 64u << 10);
  EXPECT_EQ(o.hold.expire, hours(24 * 14));
  EXPECT_THAT(o.hold.release_from, testing::ElementsAre("::1"));
  using namespace std::chrono;
  EXPECT_THAT(o.policy.limits.holidays, testing::ElementsAre(sys_days(2026y / 12 / 25), sys_days(2027y / 1 / 1)));
  EXPECT_FALSE(o.policy.carried_check);
  EXPECT_EQ(o.policy.limits.grace_business_days, 5);
  EXPECT_EQ(o.failures.action(policy::FailedPart::parse, policy::Mode::enforce), policy::Action::pass);
  ASSERT_EQ(o.groups.size(), 1u);
  EXPECT_THAT(o.groups[0].senders, testing::ElementsAre("jane@real.example", "@firm.example"));
  EXPECT_EQ(o.groups[0].mode, policy::Mode::enforce);
}

TEST(ParseOptions, TurnsNoReplyOffForAnInetSocket) {
  const auto loaded = parse("[milter]\nsocket = \"inet:8890@127.0.0.1\"\n");
  EXPECT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded.value.milter.no_reply);
}

TEST(ParseOptions, RefusesARelativePathWhereTheFilesPlaceIsNotKnown) {
  EXPECT_THAT(parse_options("key_file = \"keys\"\n", "o.toml").problems,
              testing::ElementsAre("o.toml:1: key_file: \"keys\" must be an absolute path"));
}

TEST(LoadOptions, ReportsAMissingFile) {
  EXPECT_THAT(load_options("/nonexistent/o.toml").problems,
              testing::ElementsAre(testing::StartsWith("/nonexistent/o.toml: ")));
}

TEST(ShowOptions, TellsTheSourceOfEachValueAndLoadsAgain) {
  const auto loaded = parse("[policy]\nbulk = 10\n[[group]]\nname = \"pilot\"\nsenders = [\"@a.example\"]\n");
  const std::string shown = show_options(loaded.value);
  EXPECT_THAT(shown, testing::HasSubstr("\nbulk = 10  # /n/o.toml:2\n"));
  EXPECT_THAT(shown, testing::HasSubstr("\nfirst_contact = 50  # default\n"));
  EXPECT_THAT(shown, testing::HasSubstr("\n[[group]]  # /n/o.toml:3\nname = \"pilot\"\nsenders = [\"@a.example\"]\n"));
  const auto again = parse(shown);
  EXPECT_THAT(again.problems, testing::IsEmpty());
  for (const auto& row : option_rows()) EXPECT_EQ(row.get(again.value), row.get(loaded.value)) << row.key;
}

}  // namespace
}  // namespace nonsolicit::conf
