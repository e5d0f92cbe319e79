# Compiler, warnings, sanitizers and speed of the build; every target gets its flags from here.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(NONSOLICIT_TESTS "build the tests" ON)
option(NONSOLICIT_BENCH "build the benchmarks" OFF)
option(NONSOLICIT_FUZZ "build the fuzz targets with libFuzzer (clang)" OFF)
option(NONSOLICIT_WERROR "treat warnings as errors" OFF)
set(NONSOLICIT_SANITIZE "" CACHE STRING "sanitizers, comma separated: address,undefined or thread")
option(NONSOLICIT_COVERAGE "instrument for gcov" OFF)

# With CI=true in the environment the presets for tests compile several files of a target as one (CMAKE_UNITY_BUILD): most
# of the time goes into headers, which are then read once for all of them. CI builds everything; a developer changes one
# file and wants that one compiled, so it is off otherwise. The release preset is without, too: there a missing include is
# found. Whole rooms at once may leave a core idle at the end. A constant within a function may then have the name of
# one in another file, which is no mistake: only shadowed locals are warned of. tests/lint/lint.py compares names of files.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)
set(shadow -Wshadow)
if(CMAKE_UNITY_BUILD)
  set(shadow $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wno-shadow>)
endif()

# Members have defaults by rule, so that a designated initialiser may leave them out; g++ 12 warns there, clang does not.
add_compile_options(-Wall -Wextra -Wconversion ${shadow} -Wno-missing-field-initializers)
if(NONSOLICIT_WERROR)
  add_compile_options(-Werror)
endif()
if(NONSOLICIT_SANITIZE)
  add_compile_options(-fsanitize=${NONSOLICIT_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${NONSOLICIT_SANITIZE})
  if(NONSOLICIT_SANITIZE MATCHES "undefined")
    # Without the checks of every single access: docs/decisions.md says why.
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=null,alignment,object-size,vptr)
  endif()
endif()
if(NONSOLICIT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)   # coverage feedback from the rooms; tests/fuzz links libFuzzer itself
endif()
if(NONSOLICIT_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

find_program(NONSOLICIT_CCACHE ccache)
if(NONSOLICIT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${NONSOLICIT_CCACHE})
endif()
find_program(NONSOLICIT_LLD ld.lld)
if(NONSOLICIT_LLD)
  add_link_options(-fuse-ld=lld)
endif()
