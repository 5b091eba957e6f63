# SPDX-License-Identifier: Apache-2.0
#
# Finds Intel's ipsec-mb. Defines IpsecMb::IpsecMb.

find_path(IpsecMb_INCLUDE_DIR NAMES intel-ipsec-mb.h)
find_library(IpsecMb_LIBRARY NAMES IPSec_MB)

if(IpsecMb_INCLUDE_DIR)
  file(STRINGS "${IpsecMb_INCLUDE_DIR}/intel-ipsec-mb.h" line
       REGEX "define[ \t]+IMB_VERSION_STR[ \t]+\"")
  string(REGEX REPLACE ".*\"([0-9.]+).*" "\\1" IpsecMb_VERSION "${line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  IpsecMb
  REQUIRED_VARS IpsecMb_LIBRARY IpsecMb_INCLUDE_DIR
  VERSION_VAR IpsecMb_VERSION
  REASON_FAILURE_MESSAGE "install libipsec-mb-dev to build the engine over it")

if(IpsecMb_FOUND AND NOT TARGET IpsecMb::IpsecMb)
  add_library(IpsecMb::IpsecMb UNKNOWN IMPORTED)
  set_target_properties(
    IpsecMb::IpsecMb PROPERTIES IMPORTED_LOCATION "${IpsecMb_LIBRARY}"
                                INTERFACE_INCLUDE_DIRECTORIES "${IpsecMb_INCLUDE_DIR}")
endif()
mark_as_advanced(IpsecMb_INCLUDE_DIR IpsecMb_LIBRARY)
