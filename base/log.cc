#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/systemd_sink.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "base/address.h"
#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::base {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string shown_address(const std::string& raw, bool hashed, const KeyRing* keys) {
  if (!hashed || raw.empty()) return raw;
  if (keys == nullptr) return redacted(raw);  // hashes were asked for: never the plain address instead
  const auto address = Address::parse(raw);
  const Hash128 hash = keys->hash("log", address ? address->text() : raw);
  return "h:" + to_hex({reinterpret_cast<const char*>(hash.data()), 6});
}

// key=value where the value needs no quotes, key="value" otherwise; controls never reach the log (visible_text() has
// taken all but line end and tab).
void append_pair(std::string& line, std::string_view key, std::string_view value) {
  std::string quoted;
  bool plain = !value.empty();
  for (char c : value) {
    if (static_cast<unsigned char>(c) <= 32 || c == 127 || c == '"' || c == '=' || c == '\\') plain = false;
    if (c == '"' || c == '\\') quoted.push_back('\\');
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (static_cast<unsigned char>(c) < 32 || c == 127) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      quoted.push_back(c);
    }
  }
  line += plain ? fmt::format(" {}={}", key, value) : fmt::format(" {}=\"{}\"", key, quoted);
}

}  // namespace

Log::Log() = default;
Log::~Log() = default;

Result<std::shared_ptr<Log>> Log::open(const LogOptions& options, std::shared_ptr<const KeyRing> keys) {
  auto log = std::make_shared<Log>();
  log->options_ = options;
  log->keys_ = std::move(keys);
  try {
    spdlog::sink_ptr sink;
    if (options.target == "stderr") {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else if (options.target == "journal") {
      sink = std::make_shared<spdlog::sinks::systemd_sink_mt>("nonsolicit");
    } else {
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.target);
    }
    log->logger_ = std::make_shared<spdlog::logger>("nonsolicit", std::move(sink));
  } catch (const spdlog::spdlog_ex& failure) {
    return config_error("cannot open the log", options.target + ": " + failure.what());
  }
  log->logger_->set_level(to_spdlog(options.level));
  log->logger_->flush_on(spdlog::level::info);
  log->logger_->set_pattern(options.target == "journal"         ? "%v"  // which has both itself
                            : options.format == LogFormat::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)"
                                                                : "%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                            spdlog::pattern_time_type::utc);
  return log;
}

std::string Log::format(std::string_view event, const LogFields& fields) const {
  const auto address = [this](const std::string& raw) {
    return shown_address(raw, options_.addresses == LogAddressForm::hashed, keys_.get());
  };
  if (options_.format == LogFormat::json) {
    nlohmann::ordered_json line;
    line["event"] = event;
    for (const auto& field : fields) {
      const std::string_view key = field.first;  // clang 14 captures no structured bindings
      std::visit(
          [&](const auto& v) {
            using V = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<V, LogAddress>) {
              line[std::string(key)] = address(v.text);
            } else if constexpr (std::is_same_v<V, LogAddresses>) {
              auto list = nlohmann::ordered_json::array();
              for (const auto& text : v.texts) list.push_back(address(text));
              line[std::string(key)] = std::move(list);
            } else {
              line[std::string(key)] = v;
            }
          },
          field.second);
    }
    // ASCII only: a terminal that shows the log must not obey what a value holds.
    return line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  }
  std::string line(event);
  for (const auto& field : fields) {
    const std::string_view key = field.first;
    std::visit(
        [&](const auto& v) {
          using V = std::decay_t<decltype(v)>;
          if constexpr (std::is_same_v<V, LogAddress>) {
            append_pair(line, key, visible_text(address(v.text)));
          } else if constexpr (std::is_same_v<V, LogAddresses>) {
            std::string list;
            for (const auto& text : v.texts) list += (list.empty() ? "" : ",") + address(text);
            append_pair(line, key, visible_text(list));
          } else if constexpr (std::is_same_v<V, std::string>) {
            append_pair(line, key, visible_text(v));
          } else if constexpr (std::is_same_v<V, double>) {
            append_pair(line, key, fmt::format("{:.3f}", v));
          } else {
            append_pair(line, key, fmt::format("{}", v));
          }
        },
        field.second);
  }
  return line;
}

void Log::write(LogLevel level, std::string_view event, const LogFields& fields) const {
  if (logger_ == nullptr || !logger_->should_log(to_spdlog(level))) return;
  const std::string line = format(event, fields);
  // The pattern has opened the object already, with time and level.
  const bool opened = options_.format == LogFormat::json && options_.target != "journal";
  logger_->log(to_spdlog(level), "{}", std::string_view(line).substr(opened ? 1 : 0));
}

void Log::flush() const {
  if (logger_ != nullptr) logger_->flush();
}

}  // namespace nonsolicit::base
