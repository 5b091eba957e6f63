# SPDX-License-Identifier: Apache-2.0
#
# Finds CppUTest: Debian installs its package file where find_package does not look. Defines
# CppUTest::CppUTest.

find_path(CppUTest_INCLUDE_DIR NAMES CppUTest/TestHarness.h)
find_library(CppUTest_LIBRARY NAMES CppUTest)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  CppUTest
  REQUIRED_VARS CppUTest_LIBRARY CppUTest_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install libcpputest-dev, or run toolchain/setup")

if(CppUTest_FOUND AND NOT TARGET CppUTest::CppUTest)
  add_library(CppUTest::CppUTest UNKNOWN IMPORTED)
  # The sanitizers and CppUTest both replace operator new; leaks are the sanitizers' business.
  set_target_properties(
    CppUTest::CppUTest
    PROPERTIES IMPORTED_LOCATION "${CppUTest_LIBRARY}"
               INTERFACE_INCLUDE_DIRECTORIES "${CppUTest_INCLUDE_DIR}"
               INTERFACE_COMPILE_DEFINITIONS CPPUTEST_MEM_LEAK_DETECTION_DISABLED=1)
endif()
mark_as_advanced(CppUTest_INCLUDE_DIR CppUTest_LIBRARY)
