#include "engine/learn_queue.h"

#include <thread>

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

store::Learned lesson_for(const std::string& sender, int number) {
  const auto author = address("anna@b.example");
  return {.seen = {.message_id = fmt::format("{}@b.example", number),
                   .from = author,
                   .to = {address(sender)},
                   .when = kNow},
          .relationships = {{.sender = address(sender),
                             .recipient = author,
                             .kind = lists::Relationship::contact,
                             .first_seen = kNow,
                             .last_seen = kNow}}};
}

class LearnQueueTest : public EngineTest {
 protected:
  size_t rows() { return store_->lists().relationships("", 100000)->size(); }
};

TEST_F(LearnQueueTest, WritesAllBeforeItEnds) {
  {
    LearnQueue queue(*store_, *log_, *metrics_, {});
    for (int i = 0; i < 1000; i++) ASSERT_TRUE(queue.push(lesson_for(fmt::format("s{}@a.example", i), i)).ok());
  }
  EXPECT_EQ(rows(), 1000u);
  EXPECT_EQ(metrics_->get("learned"), 1000);
  EXPECT_LT(store_->learns, 1000) << "several lessons share a transaction";
}

TEST_F(LearnQueueTest, AnAnswerWaitsForWhatWasLearnedOfItsSender) {
  store_->learn_takes = std::chrono::milliseconds(200);
  LearnQueue queue(*store_, *log_, *metrics_, {});
  ASSERT_TRUE(queue.push(lesson_for("jo@a.example", 1)).ok());
  const auto began = std::chrono::steady_clock::now();
  queue.settle(address("kim@a.example"), std::chrono::seconds(5));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(100)) << "kim has nothing to wait for";
  queue.settle(address("jo@a.example"), std::chrono::seconds(5));
  EXPECT_EQ(rows(), 1u);
  EXPECT_EQ(metrics_->get("learn_settled"), 1);
}

TEST_F(LearnQueueTest, WaitsWhereItIsFullAndDropsNothing) {
  store_->learn_takes = std::chrono::milliseconds(20);
  {
    LearnQueue queue(*store_, *log_, *metrics_, {.limit = 2, .batch = 1});
    for (int i = 0; i < 12; i++) ASSERT_TRUE(queue.push(lesson_for(fmt::format("s{}@a.example", i), i)).ok());
  }
  EXPECT_EQ(rows(), 12u);
  EXPECT_GT(metrics_->get("learn_queue_full"), 0);
}

TEST_F(LearnQueueTest, TellsWhereNoPlaceComesFree) {
  store_->learn_takes = std::chrono::milliseconds(300);
  LearnQueue queue(*store_, *log_, *metrics_, {.limit = 1, .batch = 1, .patience = std::chrono::milliseconds(20)});
  bool refused = false;
  for (int i = 0; i < 3; i++) refused = !queue.push(lesson_for("jo@a.example", i)).ok() || refused;
  EXPECT_TRUE(refused);
}

TEST_F(LearnQueueTest, OneBadLessonTakesNoOtherWithIt) {
  {
    LearnQueue queue(*store_, *log_, *metrics_, {});
    store_->refuse_learning_of = "3@b.example";
    for (int i = 0; i < 6; i++) ASSERT_TRUE(queue.push(lesson_for(fmt::format("s{}@a.example", i), i)).ok());
  }
  EXPECT_EQ(rows(), 5u);
  EXPECT_EQ(metrics_->get("learn_failed"), 1);
  EXPECT_EQ(log_->count("learn_failed"), 1u);
}

TEST_F(LearnQueueTest, ManyThreads) {
  {
    LearnQueue queue(*store_, *log_, *metrics_, {.limit = 50});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++) {
      threads.emplace_back([&queue, t] {
        for (int i = 0; i < 100; i++) {
          EXPECT_TRUE(queue.push(lesson_for(fmt::format("s{}@t{}.example", i, t), t * 1000 + i)).ok());
          queue.settle(address(fmt::format("s{}@t{}.example", i, t)), std::chrono::seconds(5));
        }
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(queue.waiting(), 0u);
  }
  EXPECT_EQ(rows(), 400u);
}

}  // namespace
}  // namespace nonsolicit::engine
