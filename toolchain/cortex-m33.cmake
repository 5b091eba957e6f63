# SPDX-License-Identifier: Apache-2.0

set(LINKSEC_CORE cortex-m33)
include("${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake")
