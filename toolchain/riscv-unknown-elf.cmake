# SPDX-License-Identifier: Apache-2.0
#
# Cross compilation for 32-bit RISC-V with Debian's gcc-riscv64-unknown-elf and picolibc. The
# toolchain file of a core sets LINKSEC_CORE, LINKSEC_MARCH and LINKSEC_MABI and includes this.
#
# Debian has no C++ standard library for this compiler. Its headers come from the Arm package
# libstdc++-arm-none-eabi-dev, which is of the same GCC release: the headers themselves and what
# their configuration says (a 32-bit bare-metal target, one thread, no floating point unit) hold
# here too. toolchain/README.md has the details. There is no libstdc++.a: whatever is not inline
# does not link.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR "${LINKSEC_CORE}")

set(CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_CXX_COMPILER riscv64-unknown-elf-g++)
set(CMAKE_AR riscv64-unknown-elf-ar)
set(CMAKE_RANLIB riscv64-unknown-elf-ranlib)
set(CMAKE_NM riscv64-unknown-elf-nm)
set(CMAKE_OBJCOPY riscv64-unknown-elf-objcopy)
set(CMAKE_SIZE riscv64-unknown-elf-size)

set(picolibc "/usr/lib/picolibc/riscv64-unknown-elf")
file(GLOB cxx_headers "/usr/include/newlib/c++/12.*")
if(NOT cxx_headers)
  message(FATAL_ERROR "no C++ headers for RISC-V: install libstdc++-arm-none-eabi-dev, or run "
                      "toolchain/setup")
endif()
list(GET cxx_headers -1 cxx_headers)

# The C++ headers go on to the C library's with #include_next: the order matters.
set(machine "-march=${LINKSEC_MARCH} -mabi=${LINKSEC_MABI} -mcmodel=medany -ftls-model=local-exec")
set(c_headers "-isystem ${picolibc}/include")
set(CMAKE_ASM_FLAGS_INIT "${machine}")
set(CMAKE_C_FLAGS_INIT "${machine} ${c_headers}")
set(CMAKE_CXX_FLAGS_INIT
    "${machine} -isystem ${cxx_headers} -isystem ${cxx_headers}/arm-none-eabi/thumb/v7-m/nofp ${c_headers}")
set(CMAKE_EXE_LINKER_FLAGS_INIT
    "-nodefaultlibs -L${picolibc}/lib/${LINKSEC_MARCH}/${LINKSEC_MABI}")
set(CMAKE_C_STANDARD_LIBRARIES "-Wl,--start-group -lc -lgcc -Wl,--end-group")
set(CMAKE_CXX_STANDARD_LIBRARIES "${CMAKE_C_STANDARD_LIBRARIES}")

include("${CMAKE_CURRENT_LIST_DIR}/bare-metal.cmake")
