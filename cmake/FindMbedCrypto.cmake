# SPDX-License-Identifier: Apache-2.0
#
# Finds the cryptographic library of Mbed TLS, which Debian 12 ships without a package file of
# its own. Defines MbedCrypto::MbedCrypto.

find_path(MbedCrypto_INCLUDE_DIR NAMES mbedtls/gcm.h)
find_library(MbedCrypto_LIBRARY NAMES mbedcrypto)

if(MbedCrypto_INCLUDE_DIR)
  foreach(header build_info.h version.h)
    if(EXISTS "${MbedCrypto_INCLUDE_DIR}/mbedtls/${header}" AND NOT MbedCrypto_VERSION)
      file(STRINGS "${MbedCrypto_INCLUDE_DIR}/mbedtls/${header}" line
           REGEX "define[ \t]+MBEDTLS_VERSION_STRING[ \t]+\"")
      string(REGEX REPLACE ".*\"([0-9.]+)\".*" "\\1" MbedCrypto_VERSION "${line}")
    endif()
  endforeach()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  MbedCrypto
  REQUIRED_VARS MbedCrypto_LIBRARY MbedCrypto_INCLUDE_DIR
  VERSION_VAR MbedCrypto_VERSION
  REASON_FAILURE_MESSAGE "install libmbedtls-dev, or run toolchain/setup")

if(MbedCrypto_FOUND AND NOT TARGET MbedCrypto::MbedCrypto)
  add_library(MbedCrypto::MbedCrypto UNKNOWN IMPORTED)
  set_target_properties(
    MbedCrypto::MbedCrypto PROPERTIES IMPORTED_LOCATION "${MbedCrypto_LIBRARY}"
                                      INTERFACE_INCLUDE_DIRECTORIES "${MbedCrypto_INCLUDE_DIR}")
endif()
mark_as_advanced(MbedCrypto_INCLUDE_DIR MbedCrypto_LIBRARY)
