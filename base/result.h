// A value, or the reason why there is none.
// Expected failures (bad mail, no database, bad configuration) travel as Result<T>; exceptions come only from
// libraries and bugs, and are caught in guard(), at a thread's top and in main.
// Error::text is safe for anybody to read (no address, no content); Error::detail is for the log.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace nonsolicit::base {

enum class ErrorClass { temporary, permanent, config, bug };

struct Error {
  ErrorClass kind = ErrorClass::bug;
  std::string text;
  std::string detail;

  // "text: detail", or only the text where there is no detail; for logs and the command line.
  std::string full() const { return detail.empty() ? text : text + ": " + detail; }
};

inline Error temporary_error(std::string text, std::string detail = {}) {
  return Error{.kind = ErrorClass::temporary, .text = std::move(text), .detail = std::move(detail)};
}
inline Error permanent_error(std::string text, std::string detail = {}) {
  return Error{.kind = ErrorClass::permanent, .text = std::move(text), .detail = std::move(detail)};
}
inline Error config_error(std::string text, std::string detail = {}) {
  return Error{.kind = ErrorClass::config, .text = std::move(text), .detail = std::move(detail)};
}
inline Error bug_error(std::string text, std::string detail = {}) {
  return Error{.kind = ErrorClass::bug, .text = std::move(text), .detail = std::move(detail)};
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // The value; the caller has asked ok() before.
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

struct Done {};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Done) {}                                                   // NOLINT: implicit by design
  Result(Error error) : failed_(true), error_(std::move(error)) {}  // NOLINT: implicit by design

  bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    assert(failed_);
    return error_;
  }

 private:
  bool failed_ = false;
  Error error_;
};

using Status = Result<void>;

}  // namespace nonsolicit::base
