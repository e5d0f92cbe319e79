# The headers that nearly every file includes, compiled once per target: parsing them took more than half of each build.
# A file still includes what it uses; the release preset builds without, and so tells when one does not.
option(NONSOLICIT_PRECOMPILED "compile the common headers once per target" ON)

# nonsolicit_precompile(TARGET [HEADER...]): the common headers, and those named.
function(nonsolicit_precompile target)
  if(NOT NONSOLICIT_PRECOMPILED)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE
    <algorithm> <array> <charconv> <chrono> <cmath> <deque> <filesystem> <functional> <map> <memory> <mutex> <optional> <set>
    <string> <string_view> <unordered_map> <unordered_set> <utility> <variant> <vector> <fmt/format.h> ${ARGN})
endfunction()
