# SPDX-License-Identifier: Apache-2.0

set(LINKSEC_CORE rv32imac)
set(LINKSEC_MARCH rv32imac)
set(LINKSEC_MABI ilp32)
include("${CMAKE_CURRENT_LIST_DIR}/riscv-unknown-elf.cmake")
