// The wall between C and C++: no exception leaves a callback (an exception that reaches libmilter ends the daemon, and
// all sessions of all MTA processes lose the filter). Thread-safe.
#pragma once

#include <exception>

namespace nonsolicit::milter {

// What `body` returns, or what `failed(text)` returns where the body threw. `failed` must not throw.
template <class Body, class Failed>
auto guard(Body&& body, Failed&& failed) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& exception) {
    return failed(exception.what());
  } catch (...) {
    return failed("unknown exception");
  }
}

}  // namespace nonsolicit::milter
