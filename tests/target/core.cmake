# SPDX-License-Identifier: Apache-2.0
#
# The firmware's own tests: units on the fakes, conformance and vectors on the real engine. They run
# on a second build of the firmware with the capacities of platform_config.h beside.

set(tests "${PROJECT_SOURCE_DIR}/tests")
set(engine_dir "${PROJECT_SOURCE_DIR}/hal/aead_mbedtls")
set(parts_dir "${PROJECT_SOURCE_DIR}/hal/aead_parts")

# The firmware and the engine, without the engine's binding to the contract.
file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/firmware/*/*.cpp" "${engine_dir}/*.cpp"
     "${parts_dir}/*.cpp")
list(REMOVE_ITEM sources "${engine_dir}/sha256.cpp")
add_library(linksec_tested_archive STATIC ${sources})
file(GLOB includes "${PROJECT_SOURCE_DIR}/firmware/*/include"
     "${PROJECT_SOURCE_DIR}/firmware/*/internal")
target_include_directories(
  linksec_tested_archive PUBLIC ${includes} "${PROJECT_SOURCE_DIR}/hal/include"
                                "${parts_dir}/include" "${engine_dir}/include" "${engine_dir}/internal"
                                "${tests}")
target_compile_definitions(
  linksec_tested_archive
  PUBLIC "LINKSEC_PLATFORM_CONFIG=\"${CMAKE_CURRENT_SOURCE_DIR}/platform_config.h\"")
target_compile_options(linksec_tested_archive PRIVATE ${LINKSEC_FIRMWARE_FLAGS})
target_link_libraries(linksec_tested_archive PUBLIC MbedCrypto::MbedCrypto)
add_library(linksec_tested INTERFACE)
# Whole: Mbed TLS takes its memory from the engine that is tested, not from the board's.
target_link_libraries(linksec_tested
                      INTERFACE "$<LINK_LIBRARY:WHOLE_ARCHIVE,linksec_tested_archive>")

linksec_library(linksec_test_support DIR "${tests}/support" DEPENDS linksec_tested)
linksec_library(linksec_test_fake_aead DIR "${tests}/support/fake_aead" CONTRACT
                DEPENDS linksec_tested)
linksec_library(linksec_test_fake_hal DIR "${tests}/support/fake_hal" CONTRACT
                DEPENDS linksec_tested)
linksec_library(linksec_test_fake_block_cipher DIR "${tests}/support/fake_block_cipher" CONTRACT
                DEPENDS linksec_mbedtls_both_ways linksec_tested)
linksec_library(linksec_test_block_binding DIR "${engine_dir}/binding_block" CONTRACT
                DEPENDS linksec_mbedtls_both_ways linksec_tested)
linksec_library(linksec_test_binding DIR "${engine_dir}/binding" CONTRACT DEPENDS linksec_tested)

# The engine for small cores with these capacities, compiled as the one of the images is.
set(soft32_dir "${PROJECT_SOURCE_DIR}/hal/aead_soft32")
foreach(variant IN LISTS soft32_variants)
  linksec_library(linksec_tested_${variant} DIR "${soft32_dir}" DEPENDS linksec_tested)
  string(TOUPPER "${variant}" macro)
  target_compile_definitions(linksec_tested_${variant}
                             PUBLIC LINKSEC_AEAD_VARIANT=LINKSEC_AEAD_${macro})
  target_compile_options(
    linksec_tested_${variant}
    PRIVATE $<TARGET_PROPERTY:linksec_hal_aead_soft32_${variant},COMPILE_OPTIONS>)
  linksec_library(linksec_tested_${variant}_binding DIR "${soft32_dir}/binding" CONTRACT
                  DEPENDS linksec_tested_${variant})
  linksec_library(linksec_tested_${variant}_block_binding DIR "${soft32_dir}/binding_block" CONTRACT
                  DEPENDS linksec_tested_${variant})
endforeach()

# linksec_core_test(NAME DIR folder [SOURCES file...] [EXCLUDE file...] [DEPENDS lib...])
#
# Without the folder's slow/ in a sample.
function(linksec_core_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DIR" "SOURCES;EXCLUDE;DEPENDS")
  set(patterns "${arg_DIR}/*.cpp")
  if(LINKSEC_TARGET_TESTS STREQUAL "whole")
    list(APPEND patterns "${arg_DIR}/slow/*.cpp")
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  list(TRANSFORM arg_EXCLUDE PREPEND "${arg_DIR}/")
  list(REMOVE_ITEM sources ${arg_EXCLUDE})
  linksec_target_test(
    ${name}
    SOURCES ${sources} ${arg_SOURCES}
    INCLUDES "${arg_DIR}"
    DEPENDS linksec_test_support linksec_test_fake_hal ${arg_DEPENDS})
endfunction()

set(unit_libraries secy port)
if(LINKSEC_TARGET_TESTS STREQUAL "whole")
  list(APPEND unit_libraries base wire app)
endif()
foreach(library IN LISTS unit_libraries)
  linksec_core_test(unit_${library} DIR "${tests}/unit/${library}" DEPENDS linksec_test_fake_aead)
endforeach()
linksec_core_test(unit_crypto DIR "${tests}/unit/crypto" DEPENDS linksec_test_fake_block_cipher)
# The other files need threads, glibc's allocator, or a hash that a target's Mbed TLS has not.
linksec_core_test(
  unit_aead_mbedtls
  DIR "${tests}/unit/aead_mbedtls"
  EXCLUDE allocation_watch.cpp engine_test.cpp sha256_test.cpp)

# linksec_engine_tests(NAME) makes NAME over Mbed TLS and NAME_<variant> over the engine for small
# cores of the tests in the folder NAME, which are compiled once. A sample leaves Mbed TLS out.
set(engines ${soft32_variants})
if(LINKSEC_TARGET_TESTS STREQUAL "whole")
  list(PREPEND engines mbedtls)
endif()
function(linksec_engine_tests name)
  file(GLOB sources CONFIGURE_DEPENDS "${tests}/${name}/*.cpp")
  add_library(linksec_${name}_tests OBJECT ${sources} ${ARGN})
  target_include_directories(linksec_${name}_tests PRIVATE "${tests}/${name}")
  target_link_libraries(linksec_${name}_tests PRIVATE linksec_test_main linksec_test_support)
  target_compile_options(linksec_${name}_tests PRIVATE ${LINKSEC_WARNINGS})
  foreach(engine IN LISTS engines)
    set(test ${name}_${engine})
    set(binding linksec_tested_${engine}_binding linksec_tested_${engine}_block_binding)
    if(engine STREQUAL "mbedtls")
      set(test ${name})
      set(binding linksec_test_binding linksec_test_block_binding)
    endif()
    linksec_target_test(
      ${test}
      SOURCES $<TARGET_OBJECTS:linksec_${name}_tests>
      DEPENDS linksec_test_support linksec_test_fake_hal ${binding})
  endforeach()
endfunction()

linksec_engine_tests(conformance)
linksec_core_test(conformance_fake DIR "${tests}/conformance/fake" DEPENDS linksec_test_fake_aead)

set(vector_tables "${CMAKE_CURRENT_BINARY_DIR}/vector_tables.cpp")
file(GLOB vector_json CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/captures/vectors/*.json")
add_custom_command(
  OUTPUT "${vector_tables}"
  COMMAND "${LINKSEC_PYTHON}" -B "${tests}/vectors/generate.py"
          "${PROJECT_SOURCE_DIR}/captures/vectors" "${vector_tables}"
  DEPENDS "${tests}/vectors/generate.py" ${vector_json}
  COMMENT "Generating the vector tables")
linksec_engine_tests(vectors "${vector_tables}")
