# SPDX-License-Identifier: Apache-2.0
#
# Sources of other projects that targets are built with. Nothing of them lies in this tree.

include_guard(GLOBAL)
include(FetchContent)

# Shared by all builds of this tree: the second one needs no network.
set(LINKSEC_SOURCES_DIR "${PROJECT_SOURCE_DIR}/build/sources"
    CACHE PATH "Where sources of other projects are unpacked")

# linksec_source(NAME MARKER file URL url SHA256 hash)
#
# Sets NAME_SOURCE to a folder with the source of NAME, which holds `file`:
# -DLINKSEC_<NAME>_SOURCE=DIR, else what an earlier build unpacked, else Debian's source package NAME
# (toolchain/debian-source), else the pinned archive at `url`.
function(linksec_source name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MARKER;URL;SHA256" "")
  string(TOUPPER "${name}" upper)
  set(LINKSEC_${upper}_SOURCE "" CACHE PATH "Source of ${name}; empty: it is fetched")

  if(LINKSEC_${upper}_SOURCE)
    set(folder "${LINKSEC_${upper}_SOURCE}")
  else()
    set(folder "${LINKSEC_SOURCES_DIR}/${name}")
    file(MAKE_DIRECTORY "${LINKSEC_SOURCES_DIR}")
    file(LOCK "${LINKSEC_SOURCES_DIR}/lock" GUARD FUNCTION TIMEOUT 600)
    if(NOT EXISTS "${folder}/${arg_MARKER}")
      linksec_fetch(${name} "${folder}" "${arg_URL}" "${arg_SHA256}")
    endif()
  endif()

  if(NOT EXISTS "${folder}/${arg_MARKER}")
    message(FATAL_ERROR "${folder} is no source of ${name}: it has no ${arg_MARKER}")
  endif()
  set(${name}_SOURCE "${folder}" PARENT_SCOPE)
endfunction()

function(linksec_fetch name folder url sha256)
  message(STATUS "Fetching the source of ${name}")
  file(REMOVE_RECURSE "${folder}")
  execute_process(
    COMMAND "${LINKSEC_PYTHON}" -B "${PROJECT_SOURCE_DIR}/toolchain/debian-source" ${name}
            "${folder}"
    RESULT_VARIABLE result
    ERROR_VARIABLE reason
    ERROR_STRIP_TRAILING_WHITESPACE)
  if(NOT result EQUAL 0)
    message(STATUS "${reason}; trying ${url}")
    FetchContent_Populate(
      ${name}
      URL "${url}"
      URL_HASH SHA256=${sha256}
      DOWNLOAD_EXTRACT_TIMESTAMP ON
      SOURCE_DIR "${folder}"
      SUBBUILD_DIR "${PROJECT_BINARY_DIR}/fetch-${name}"
      BINARY_DIR "${PROJECT_BINARY_DIR}/fetch-${name}/unused"
      QUIET)
  endif()
endfunction()
