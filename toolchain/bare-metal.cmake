# SPDX-License-Identifier: Apache-2.0
#
# What all targets without an operating system have in common; included by the toolchain files.

foreach(language C CXX)
  string(APPEND CMAKE_${language}_FLAGS_INIT
         " -ffunction-sections -fdata-sections -fno-unwind-tables -fno-asynchronous-unwind-tables")
  # CMake knows this feature by itself only for systems that it knows.
  set(CMAKE_${language}_LINK_LIBRARY_USING_WHOLE_ARCHIVE
      "LINKER:--push-state,--whole-archive" "<LINK_ITEM>" "LINKER:--pop-state")
  set(CMAKE_${language}_LINK_LIBRARY_USING_WHOLE_ARCHIVE_SUPPORTED TRUE)
endforeach()

# A program needs a board's linker script: the compilers are tried with archives.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
