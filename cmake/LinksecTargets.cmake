# SPDX-License-Identifier: Apache-2.0
#
# The functions every folder's CMakeLists.txt is written with: linksec_library for product and
# support code, linksec_test and linksec_script_tests for tests. Sources are globbed, so a new
# file needs no edit here.

include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
  set(LINKSEC_ON_TARGET ON)
else()
  set(LINKSEC_ON_TARGET OFF)
endif()

set(LINKSEC_FIRMWARE_FLAGS -Wall -Wextra -Wconversion -Wshadow -Werror -fno-exceptions -fno-rtti
                           -fno-threadsafe-statics)

# Host code. g++ 12 guesses at sizes inside its own std::vector and std::string once it has inlined
# them, and warns where no object can have them (GCC bugs 105329, 105651, 107852); firmware has
# neither and keeps these warnings, and the sanitizer build looks for the real thing.
set(LINKSEC_WARNINGS -Wall -Wextra -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND LINKSEC_WARNINGS -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
       -Wno-stringop-overread)
endif()

# A test's own sources run once: what they are compiled with is what is quick to compile.
set(LINKSEC_TEST_OPTIONS "" CACHE STRING "Further compile options of the sources of unit tests")

# What toolchain/coverage reads: counters in the firmware and in what calls it from tests.
option(LINKSEC_COVERAGE "Count branches of firmware/ (clang only)" OFF)
function(linksec_count_branches)
  if(LINKSEC_COVERAGE)
    add_compile_options(-fprofile-instr-generate=/dev/null -fcoverage-mapping)
  endif()
endfunction()
if(LINKSEC_COVERAGE)
  add_link_options(-fprofile-instr-generate=/dev/null)
endif()

# Debian's interpreter holds python3-scapy and python3-cryptography; another one on PATH may not.
set(LINKSEC_PYTHON "/usr/bin/python3" CACHE FILEPATH "The Python that the scripts run under")

# linksec_library(NAME
#                 [DIR folder]      where the sources are; default: the current folder
#                 [ALIAS short]     linksec::short; default: NAME without "linksec_"
#                 [FIRMWARE]        no exceptions, no RTTI
#                 [CONTRACT]        implements link-time functions of hal/: linked whole, so that
#                                   its place in the link line does not matter
#                 [EXPORT]          part of the installed package
#                 [EXCLUDE file...] sources of the folder that belong elsewhere
#                 [SUBFOLDERS sub...] sub-folders whose sources belong to this library as well
#                 [DEPENDS lib...]  seen by this library's users too
#                 [PRIVATE lib...]  seen by this library alone)
#
# A folder without a .cpp gives an INTERFACE library. include/ is for everyone who links NAME,
# internal/ for NAME itself and for tests that link NAME_internal.
function(linksec_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "FIRMWARE;CONTRACT;EXPORT" "DIR;ALIAS"
                        "DEPENDS;PRIVATE;EXCLUDE;SUBFOLDERS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "linksec_library(${name}): unknown words ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_DIR)
    set(arg_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  if(NOT arg_ALIAS)
    string(REGEX REPLACE "^linksec_" "" arg_ALIAS "${name}")
  endif()

  set(patterns "${arg_DIR}/*.cpp")
  foreach(sub IN LISTS arg_SUBFOLDERS)
    list(APPEND patterns "${arg_DIR}/${sub}/*.cpp")
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  foreach(file IN LISTS arg_EXCLUDE)
    list(REMOVE_ITEM sources "${arg_DIR}/${file}")
  endforeach()

  if(NOT sources)
    add_library(${name} INTERFACE)
    set(visibility INTERFACE)
    set(targets ${name})
    target_link_libraries(${name} INTERFACE ${arg_DEPENDS} ${arg_PRIVATE})
  else()
    set(archive ${name})
    set(targets ${name})
    if(arg_CONTRACT)
      set(archive ${name}_archive)
      set(targets ${archive} ${name})
    endif()
    add_library(${archive} STATIC ${sources})
    if(arg_CONTRACT)
      # By the name that the archive has in the build and in the installed package alike.
      add_library(linksec::${arg_ALIAS}_archive ALIAS ${archive})
      add_library(${name} INTERFACE)
      target_link_libraries(
        ${name} INTERFACE "$<LINK_LIBRARY:WHOLE_ARCHIVE,linksec::${arg_ALIAS}_archive>")
    endif()
    set(visibility PUBLIC)
    target_link_libraries(${archive} PUBLIC ${arg_DEPENDS} PRIVATE ${arg_PRIVATE})
    if(arg_FIRMWARE)
      target_compile_options(${archive} PRIVATE ${LINKSEC_FIRMWARE_FLAGS})
    else()
      target_compile_options(${archive} PRIVATE ${LINKSEC_WARNINGS})
    endif()
    if(arg_CONTRACT)
      set_target_properties(${archive} PROPERTIES EXPORT_NAME ${arg_ALIAS}_archive)
    endif()
  endif()

  list(GET targets 0 carrier)
  if(EXISTS "${arg_DIR}/include")
    target_include_directories(
      ${carrier} ${visibility} "$<BUILD_INTERFACE:${arg_DIR}/include>"
                               "$<INSTALL_INTERFACE:include/linksec>")
  endif()
  if(EXISTS "${arg_DIR}/internal")
    if(visibility STREQUAL "PUBLIC")
      target_include_directories(${carrier} PRIVATE "${arg_DIR}/internal")
    endif()
    add_library(${name}_internal INTERFACE)
    target_include_directories(${name}_internal INTERFACE "${arg_DIR}/internal")
  endif()
  target_compile_features(${carrier} ${visibility} cxx_std_20)

  set_target_properties(${name} PROPERTIES EXPORT_NAME ${arg_ALIAS})
  add_library(linksec::${arg_ALIAS} ALIAS ${name})

  if(arg_EXPORT AND LINKSEC_INSTALL AND NOT LINKSEC_ON_TARGET)
    install(TARGETS ${targets} EXPORT linksecTargets ARCHIVE DESTINATION lib)
    if(EXISTS "${arg_DIR}/include")
      install(DIRECTORY "${arg_DIR}/include/" DESTINATION include/linksec
              FILES_MATCHING PATTERN "*.h")
    endif()
  endif()
endfunction()

# linksec_test(NAME LABEL word [DIR folder] [SOURCES file...] [SHARED file...] [INCLUDES folder...]
#              [DEPENDS lib...] [TIMEOUT seconds] [LAUNCHER command...])
#
# One CppUTest executable from the .cpp files of a folder, and one ctest entry of the same name,
# started by LAUNCHER if there is one. Nothing happens when the folder holds no source.
#
# The .cpp files of its sub-folder slow/, with those of SHARED, are NAME_slow, which has the label
# "slow" as well: enumerations and long comparisons, which the quick check leaves out.
function(linksec_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;DIR;TIMEOUT"
                        "DEPENDS;SOURCES;SHARED;INCLUDES;LAUNCHER")
  if(NOT arg_DIR)
    set(arg_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS "${arg_DIR}/*.cpp")
  list(APPEND sources ${arg_SOURCES})
  list(REMOVE_ITEM sources ${arg_SHARED})
  file(GLOB slow_sources CONFIGURE_DEPENDS "${arg_DIR}/slow/*.cpp")

  set(words "${arg_LABEL}")
  linksec_is_quick(is_quick "${arg_LABEL}" "${arg_DEPENDS}")
  if(is_quick)
    list(APPEND words quick)
  endif()
  if(sources)
    linksec_test_executable(${name} "${words}" ${sources} ${arg_SHARED})
  endif()
  if(is_quick AND TARGET ${name})
    add_dependencies(quick_tests ${name})
  endif()
  if(slow_sources)
    linksec_test_executable(${name}_slow "${arg_LABEL};slow" ${slow_sources} ${arg_SHARED})
  endif()
endfunction()

# The part of linksec_test that both executables share; it reads linksec_test's arguments.
function(linksec_test_executable name labels)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE linksec_test_main linksec_test_support ${arg_DEPENDS})
  target_include_directories(${name} PRIVATE ${arg_INCLUDES} "${arg_DIR}")
  target_compile_options(${name} PRIVATE ${LINKSEC_WARNINGS} ${LINKSEC_TEST_OPTIONS})
  target_compile_definitions(
    ${name} PRIVATE LINKSEC_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                    LINKSEC_BUILD_DIR="${PROJECT_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${arg_LAUNCHER} "$<TARGET_FILE:${name}>"
           WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${arg_TIMEOUT})
endfunction()

# The quick check has the tests that look at the firmware's own results and need nothing of sim/.
# The target quick_tests builds them.
add_custom_target(quick_tests)
function(linksec_is_quick result label libraries)
  set(${result} OFF PARENT_SCOPE)
  if(label MATCHES "^(unit|vectors|conformance|contract)$" AND NOT libraries MATCHES "linksec_sim")
    set(${result} ON PARENT_SCOPE)
  endif()
endfunction()

# linksec_script_tests(LABEL word [DIR folder] [TIMEOUT seconds])
#
# One ctest entry for each test_*.py and test_*.sh of a folder. A script finds the program in
# LINKSEC_PROGRAM, the tree in LINKSEC_SOURCE_DIR, the build in LINKSEC_BUILD_DIR, and in
# LINKSEC_INSTRUMENTED a 1 when sanitizers or coverage change what it costs to run. It exits with 0
# (passed), 77 (skipped, with the reason printed) or anything else (failed).
function(linksec_script_tests)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "LABEL;DIR;TIMEOUT" "")
  if(NOT arg_DIR)
    set(arg_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  set(instrumented 0)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize|-fprofile-instr")
    set(instrumented 1)
  endif()
  file(GLOB scripts CONFIGURE_DEPENDS "${arg_DIR}/test_*.py" "${arg_DIR}/test_*.sh")
  foreach(script IN LISTS scripts)
    cmake_path(GET script STEM stem)
    cmake_path(GET script EXTENSION extension)
    string(REGEX REPLACE "^test_" "${arg_LABEL}_" test_name "${stem}")
    if(extension STREQUAL ".py")
      set(runner "${LINKSEC_PYTHON}" -B)
    else()
      set(runner bash)
    endif()
    add_test(NAME ${test_name} COMMAND ${runner} "${script}"
             WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
    set(environment
        LINKSEC_PROGRAM=${PROJECT_BINARY_DIR}/linksec
        LINKSEC_SOURCE_DIR=${PROJECT_SOURCE_DIR}
        LINKSEC_BUILD_DIR=${PROJECT_BINARY_DIR}
        LINKSEC_CXX=${CMAKE_CXX_COMPILER}
        LINKSEC_INSTRUMENTED=${instrumented}
        PYTHONDONTWRITEBYTECODE=1)
    if(instrumented)
      # LeakSanitizer looks into the process as a debugger does.
      list(APPEND environment LINKSEC_DEBUGGABLE=1)
    endif()
    set_tests_properties(
      ${test_name} PROPERTIES LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77
                              ENVIRONMENT "${environment}")
  endforeach()
endfunction()
