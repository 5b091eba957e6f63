# SPDX-License-Identifier: Apache-2.0
#
# Cross compilation for Arm Cortex-M with Debian's gcc-arm-none-eabi, newlib and libstdc++. The
# toolchain file of a core sets LINKSEC_CORE and includes this.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR "${LINKSEC_CORE}")

set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_AR arm-none-eabi-ar)
set(CMAKE_RANLIB arm-none-eabi-ranlib)
set(CMAKE_NM arm-none-eabi-nm)
set(CMAKE_OBJCOPY arm-none-eabi-objcopy)
set(CMAKE_SIZE arm-none-eabi-size)

set(machine "-mcpu=${LINKSEC_CORE} -mthumb -mfloat-abi=soft")
set(CMAKE_ASM_FLAGS_INIT "${machine}")
set(CMAKE_C_FLAGS_INIT "${machine}")
set(CMAKE_CXX_FLAGS_INIT "${machine} -Wno-psabi")

include("${CMAKE_CURRENT_LIST_DIR}/bare-metal.cmake")
