# SPDX-License-Identifier: Apache-2.0
#
# The CMake package: find_package(linksec) gives linksec::secy and the other exported libraries.

include(CMakePackageConfigHelpers)

set(package_dir lib/cmake/linksec)

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/linksecConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/linksecConfig.cmake" INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/linksecConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)

install(EXPORT linksecTargets NAMESPACE linksec:: DESTINATION ${package_dir})
install(FILES "${PROJECT_BINARY_DIR}/linksecConfig.cmake"
              "${PROJECT_BINARY_DIR}/linksecConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/FindMbedCrypto.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/FindPcap.cmake" DESTINATION ${package_dir})
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION share/doc/linksec)
