# SPDX-License-Identifier: Apache-2.0
#
# The CMake package: find_package(linksec) gives linksec::secy and the other exported libraries.

include(CMakePackageConfigHelpers)

set(package_dir lib/cmake/linksec)

# The package needs ipsec-mb where this build found it.
set(finders FindMbedCrypto.cmake FindPcap.cmake)
set(optional_dependencies "")
if(TARGET linksec_hal_aead_ipsec_mb)
  list(APPEND finders FindIpsecMb.cmake)
  set(optional_dependencies "find_dependency(IpsecMb)")
endif()
list(TRANSFORM finders PREPEND "${PROJECT_SOURCE_DIR}/cmake/")

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/linksecConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/linksecConfig.cmake" INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/linksecConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)

install(EXPORT linksecTargets NAMESPACE linksec:: DESTINATION ${package_dir})
install(FILES "${PROJECT_BINARY_DIR}/linksecConfig.cmake"
              "${PROJECT_BINARY_DIR}/linksecConfigVersion.cmake"
              ${finders} DESTINATION ${package_dir})
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION share/doc/linksec)
