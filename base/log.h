// Log events: fixed names, documented keys (docs/logging.md), one line each, key=value or JSON, through spdlog.
// Addresses are given as LogAddress and leave as plain text or as a short keyed hash, as log.addresses says; no message
// content above debug. Thread-safe; a Log is passed in, there is no global one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"

namespace spdlog {
class logger;
}

namespace nonsolicit::base {

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { text, json };
enum class LogAddressForm { plain, hashed };

struct LogOptions {
  std::string target = "stderr";  // "stderr", "journal" or a file path
  LogFormat format = LogFormat::text;
  LogAddressForm addresses = LogAddressForm::plain;
  LogLevel level = LogLevel::info;
};

struct LogAddress {
  std::string text;
};
struct LogAddresses {
  std::vector<std::string> texts;
};
using LogValue = std::variant<std::string, int64_t, double, bool, LogAddress, LogAddresses>;
using LogFields = std::vector<std::pair<std::string_view, LogValue>>;

class Log {
 public:
  // Nowhere: for tests and for the command line's own checks.
  Log();
  static Result<std::shared_ptr<Log>> open(const LogOptions& options, std::shared_ptr<const KeyRing> keys);
  virtual ~Log();

  // Virtual so that tests can collect events.
  virtual void write(LogLevel level, std::string_view event, const LogFields& fields) const;
  void info(std::string_view event, const LogFields& fields = {}) const { write(LogLevel::info, event, fields); }
  void warning(std::string_view event, const LogFields& fields = {}) const { write(LogLevel::warning, event, fields); }
  void error(std::string_view event, const LogFields& fields = {}) const { write(LogLevel::error, event, fields); }
  void debug(std::string_view event, const LogFields& fields = {}) const { write(LogLevel::debug, event, fields); }
  void flush() const;

  // One line as it would be written, without time and level.
  std::string format(std::string_view event, const LogFields& fields) const;

 private:
  LogOptions options_;
  std::shared_ptr<const KeyRing> keys_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace nonsolicit::base
