# SPDX-License-Identifier: Apache-2.0
#
# The driver of a crypto block that answers late, over the model of one: the AEAD contract with the
# board's capacities, and what it does when the block fails.

file(GLOB offload_contract CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/hal/contract/aead*.cpp")
file(GLOB offload_unit CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/unit/aead_offload/*.cpp")

linksec_target_test(
  contract_aead_offload
  SOURCES ${offload_contract}
  INCLUDES "${PROJECT_SOURCE_DIR}/hal/contract" "${PROJECT_SOURCE_DIR}/tests"
  DEPENDS linksec_hal_aead_offload_binding)
linksec_target_test(
  unit_aead_offload
  SOURCES ${offload_unit}
  DEPENDS linksec_hal_aead_offload linksec_hal_aead_offload_internal)
