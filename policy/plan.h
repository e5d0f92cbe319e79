// What to tell the MTA about the whole message, made from the cut verdicts. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/smtp_reply.h"
#include "policy/verdict.h"
#include "policy/words.h"

namespace nonsolicit::policy {

enum class HoldMode { store, mta };
enum class Ending { accept, reject, tempfail, discard };

// Our header (docs/policy.md): "v=1; action=tag; case=..."; nothing about any recipient.
inline constexpr char kHeaderName[] = "X-Nonsolicit";
// The link with which a recipient says what they think of the message; it names the case only.
inline constexpr char kReportHeaderName[] = "X-Nonsolicit-Report";

struct Plan {
  Ending ending = Ending::accept;
  std::optional<SmtpReply> reply{};              // for reject and tempfail
  std::vector<std::string> delete_recipients{};  // as given, each once
  std::vector<std::string> held{};               // as given: need a durable copy before the MTA is told
  std::vector<std::string> refused{};            // split refusals: need a DSN to the sender
  bool report_refusals = false;                  // false: null sender, or no recipient of `refused` may be reported
  std::optional<std::string> header{};           // value to add; foreign ones are removed in any case
  std::optional<std::string> report_link{};      // value of the report header; foreign ones are removed too
  std::optional<std::string> quarantine{};       // reason, for HoldMode::mta
  Action action = Action::pass;                  // the most severe applied
  bool needs_case = false;                       // something other than pass was decided (in full, not only applied)
};

struct PlanOptions {
  HoldMode hold_mode = HoldMode::store;
  bool null_sender = false;
  bool over_spool = false;  // message larger than spool.max_bytes: hold is quarantine of the whole
};

// `values.case_id` must be set; verdicts as judge() made them.
Plan plan(const std::vector<Verdict>& verdicts, const Facts& facts, const PlanOptions& options,
          const WordValues& values);

}  // namespace nonsolicit::policy
