#include "classifier/opt_out.h"

#include "classifier/list_footer.h"
#include "classifier/opt_out_header.h"
#include "classifier/opt_out_link.h"
#include "classifier/opt_out_said.h"

namespace nonsolicit::classifier {

OptOut find_opt_out(const message::Message& message, const RuleSet& rules) {
  return find_opt_out(Reading(message), rules);
}

OptOut find_opt_out(const Reading& reading, const RuleSet& rules) {
  const message::Message& message = reading.message;
  OptOut found;
  add_header_ways(message, found);
  add_links(message, rules, ListFooter(message), found);
  add_instructions(reading, rules, found);
  return found;
}

}  // namespace nonsolicit::classifier
