# SPDX-License-Identifier: Apache-2.0
#
# Programs for a board: images, which are the product, and tests, which run under semihosting.

include_guard(GLOBAL)

# linksec_image(NAME SOURCES file... [DEPENDS lib...] [HOSTED])
#
# The program NAME.elf at the top of the build folder, for the board of this build: start-up code,
# memory layout and services come from linksec_board. A HOSTED one has the system calls of a C
# library over semihosting, so that it runs under a debugger or QEMU and ends with an exit code, and
# only the services that it names: linksec_board or fakes. The linker's map lies beside it.
function(linksec_image name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "HOSTED" "" "SOURCES;DEPENDS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "linksec_image(${name}): unknown words ${arg_UNPARSED_ARGUMENTS}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  if(arg_HOSTED)
    target_link_libraries(${name} PRIVATE linksec_board_hosted ${arg_DEPENDS})
    # main may come from a library.
    target_link_options(${name} PRIVATE "LINKER:--undefined=main")
    target_compile_options(${name} PRIVATE ${LINKSEC_WARNINGS})
  else()
    target_link_libraries(${name} PRIVATE linksec_board ${arg_DEPENDS})
    target_compile_options(${name} PRIVATE ${LINKSEC_FIRMWARE_FLAGS})
  endif()
  target_link_options(${name} PRIVATE "LINKER:-Map=${PROJECT_BINARY_DIR}/${name}.map")
  set_target_properties(${name} PROPERTIES SUFFIX .elf RUNTIME_OUTPUT_DIRECTORY
                                                       "${PROJECT_BINARY_DIR}")
endfunction()
