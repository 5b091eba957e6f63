# SPDX-License-Identifier: Apache-2.0
#
# The engine for small cores on this board: the AEAD contract with the board's capacities, and all
# that it computes against Mbed TLS. Each variant where there is room for it, else the one of the
# board's images; in a sample that one too.

set(soft32_variants ${LINKSEC_AEAD_VARIANTS})
if(NOT LINKSEC_BOARD MATCHES "^mps2-" OR LINKSEC_TARGET_TESTS STREQUAL "sample")
  list(FILTER soft32_variants INCLUDE REGEX "^${LINKSEC_IMAGE_AEAD}$")
endif()
file(GLOB soft32_contract CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/hal/contract/aead*.cpp")
file(GLOB block_cipher_tests CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/hal/contract/block_cipher*.cpp")
set(soft32_unit "${PROJECT_SOURCE_DIR}/tests/unit/aead_soft32")

foreach(variant IN LISTS soft32_variants)
  linksec_target_test(
    contract_aead_soft32_${variant}
    SOURCES ${soft32_contract}
    INCLUDES "${PROJECT_SOURCE_DIR}/hal/contract" "${PROJECT_SOURCE_DIR}/tests"
    DEPENDS linksec_hal_aead_soft32_${variant}_binding)
  linksec_target_test(
    contract_block_cipher_soft32_${variant}
    SOURCES ${block_cipher_tests}
    INCLUDES "${PROJECT_SOURCE_DIR}/hal/contract" "${PROJECT_SOURCE_DIR}/tests"
    DEPENDS linksec_hal_aead_soft32_${variant}_block_binding)
  linksec_target_test(
    unit_aead_soft32_${variant}
    SOURCES "${soft32_unit}/slow/differential_test.cpp" "${soft32_unit}/s_box_test.cpp"
    INCLUDES "${soft32_unit}" "${PROJECT_SOURCE_DIR}/hal/aead_soft32"
    DEPENDS linksec_hal_aead_soft32_${variant} linksec_hal_aead_mbedtls)
endforeach()
linksec_target_test(
  contract_block_cipher_mbedtls
  SOURCES ${block_cipher_tests}
  INCLUDES "${PROJECT_SOURCE_DIR}/hal/contract" "${PROJECT_SOURCE_DIR}/tests"
  DEPENDS linksec_hal_aead_mbedtls_block_binding)
