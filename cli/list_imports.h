// The parts of the list commands that only one list has.
#pragma once

#include "cli/context.h"
#include "lists/import.h"

namespace nonsolicit::cli {

// How long contacts count, by the options; members are not asked for.
lists::RelationshipTerms relationship_terms(const conf::Options& options);

// `relationships import`: CRM tables, attendees of meetings, business cards.
void add_relationship_import(CLI::App& command, Context& context);
// `optout import`: exports of mailing services.
void add_opt_out_import(CLI::App& command, Context& context);
// `optout check`.
void add_opt_out_check(CLI::App& command, Context& context);
// `lists hash`.
void add_hash(CLI::App& command, Context& context);

}  // namespace nonsolicit::cli
