// One mail of a member and what it asks for.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "classifier/request.h"
#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {

struct RequestCase {
  std::string name;
  Wish wish = Wish::none;
  std::string body;
  std::string subject = "Re: An offer for your firm";
  std::string phrase;         // "": any
  bool organisation = false;  // for a stop
};

inline void PrintTo(const RequestCase& row, std::ostream* out) { *out << row.name; }

inline const Requests& shipped_requests() {
  static const auto requests = make_requests(shipped_source().requests);
  return **requests;
}

struct NameOfRequest {
  std::string operator()(const testing::TestParamInfo<RequestCase>& info) const { return info.param.name; }
};

inline std::string told(const Request& request) {
  return std::string(to_string(request.wish)) + " by " + request.rule + ": '" + request.phrase + "'";
}

}  // namespace nonsolicit::classifier
