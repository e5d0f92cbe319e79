#include "engine/put_down.h"

#include <chrono>
#include <thread>

namespace nonsolicit::engine {
namespace {

constexpr int kAgain = 7;  // about 6 s with the pauses
constexpr auto kFirstPause = std::chrono::milliseconds(50);

}  // namespace

base::Status put_down(const std::function<base::Status()>& write) {
  base::Status done = write();
  auto pause = kFirstPause;
  for (int again = 0; again < kAgain && !done && done.error().kind == base::ErrorClass::temporary; again++) {
    std::this_thread::sleep_for(pause);
    pause *= 2;
    done = write();
  }
  return done;
}

}  // namespace nonsolicit::engine
