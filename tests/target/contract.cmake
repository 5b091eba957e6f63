# SPDX-License-Identifier: Apache-2.0
#
# The contract of hal/ on this board: its services, and the engine with the board's capacities.

set(contract "${PROJECT_SOURCE_DIR}/hal/contract")
file(GLOB aead_tests CONFIGURE_DEPENDS "${contract}/aead*.cpp")
file(GLOB service_tests CONFIGURE_DEPENDS "${contract}/*.cpp")
file(GLOB block_cipher_tests CONFIGURE_DEPENDS "${contract}/block_cipher*.cpp")
list(REMOVE_ITEM service_tests ${aead_tests} ${block_cipher_tests})
file(GLOB board_backend CONFIGURE_DEPENDS "${contract}/backend_board/*.cpp")

linksec_target_test(
  contract_board
  SOURCES ${service_tests} ${board_backend}
  INCLUDES "${contract}" "${contract}/backend_board"
  DEPENDS linksec_board linksec_board_aead
  RUNNER "${contract}/backend_board/run-contract")
linksec_target_test(
  contract_aead
  SOURCES ${aead_tests}
  INCLUDES "${contract}" "${PROJECT_SOURCE_DIR}/tests"
  DEPENDS linksec_board_aead)
linksec_target_test(
  contract_entropy_seeded
  SOURCES "${contract}/entropy_contract.cpp" "${contract}/backend_board/board_platform.cpp"
  INCLUDES "${contract}" "${contract}/backend_board"
  DEPENDS linksec_board_seeded_entropy linksec_board linksec_board_aead
  RUNNER "${contract}/backend_board/run-contract")
linksec_target_test(
  contract_block_cipher
  SOURCES ${block_cipher_tests}
  INCLUDES "${contract}" "${PROJECT_SOURCE_DIR}/tests"
  DEPENDS linksec_board_block_cipher)
