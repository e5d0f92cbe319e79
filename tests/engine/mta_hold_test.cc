// hold.mode = "mta": the command that releases a message in the MTA's queue gets the id, and only an id that an MTA
// makes.
#include "engine/gateway.h"
#include "engine/hold.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

class MtaHold : public EngineTest {
 protected:
  MtaHold() {
    state_->options.hold.mode = policy::HoldMode::mta;
    state_->options.hold.mta_release_command = {"/bin/sh", "-c", "echo -qI{queue_id} >> " + ran_.string()};
  }

  // Held for the canary, decided, carried out.
  store::HeldCase release(const std::string& queue_id) {
    message::Envelope envelope = envelope_to({"canary@e.example"});
    envelope.queue_id = queue_id;
    const Answer answer = process(envelope, mail("plans", "Shall we meet on Friday to talk about the plans?"));
    EXPECT_TRUE(answer.plan.quarantine.has_value());
    const auto decided =
        decide(services(), {.case_id = answer.case_id, .decision = store::Decision::release, .by = "staff"});
    EXPECT_TRUE(decided.ok());
    do_timed_work(*state_, services());
    return *held(answer.case_id);
  }

  const std::filesystem::path ran_ = folder_.file("ran");
};

TEST_F(MtaHold, PutsTheQueueIdIntoAWordOfTheCommand) {
  EXPECT_EQ(release("6AM4b5uG005160").held.state, store::HeldState::released);
  EXPECT_EQ(get_file(ran_), "-qI6AM4b5uG005160\n");
}

TEST_F(MtaHold, RunsNoCommandForWhatIsNoQueueId) {
  for (const std::string id : {"4ABC;touch", "$(id)", "../4ABC", "4 ABC"}) {
    const store::HeldCase found = release(id);
    EXPECT_NE(found.held.state, store::HeldState::released) << id;
    EXPECT_NE(found.held.last_error.find("not a queue id"), std::string::npos) << found.held.last_error;
  }
  EXPECT_FALSE(std::filesystem::exists(ran_));
}

}  // namespace
}  // namespace nonsolicit::engine
