// Lines of mail logs and journal exports into the joiner: no crash, bounded, and reading from where it says one has to
// resume gives what reading from the start gives.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "lists/maillog/reader.h"

namespace {

using namespace nonsolicit;
using namespace nonsolicit::lists::maillog;

struct Run {
  Joiner joiner{{.in_flight = 8, .recipients = 4, .origins = 4, .logins = 4}};
  std::multiset<std::string> after;  // messages that end at or after `from`
};

// Reads from `start`; notes what ends from `until` on, and calls `there` when that place is reached.
template <class There>
void read(std::string_view content, const Place& start, int64_t until, Run& run, There there) {
  const ClockSetting clock{.written = *base::parse_rfc3339("2026-11-25T19:10:00Z")};
  Reader reader(clock, content.substr(0, content.find('\n')), start, run.joiner);
  base::SourceLine line{.offset = start.offset, .number = start.number};
  bool reached = false;
  while (line.offset < static_cast<int64_t>(content.size())) {
    const std::string_view rest = content.substr(static_cast<size_t>(line.offset));
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    line.text = rest.substr(0, end);
    line.length = static_cast<int64_t>(end + 1);
    if (!reached && line.offset >= until) {
      reached = true;
      there(reader);
    }
    const auto message = reader.line(line);
    if (run.joiner.in_flight() > 8) std::abort();
    if (message && message->delivered.size() > 4) std::abort();
    if (message && reached) run.after.insert(message->host + " " + message->queue_id + " " + message->message_id);
    line.offset += line.length;
    line.number++;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  Run whole;
  Place resume;
  Place done;
  std::optional<Place> overflowed;
  const Place start{.file = 1, .offset = 0, .number = 1};
  read(content, start, static_cast<int64_t>(size / 2), whole, [&](const Reader& reader) {
    done = reader.done_until();
    resume = whole.joiner.resume_from(done);
    overflowed = whole.joiner.overflowed_until();
    if (done < resume) std::abort();
  });
  if (done.file == 0) return 0;
  Run again;
  read(content, resume, static_cast<int64_t>(size / 2), again, [&](const Reader&) {
    if (overflowed) again.joiner.forget_until(*overflowed);
  });
  if (again.after != whole.after) std::abort();
  return 0;
}
