// SPDX-License-Identifier: Apache-2.0
#pragma once

// The names of the two interfaces that the test script made.

#include <cstdio>
#include <cstdlib>
#include <string>

namespace linksec::contract {

inline std::string live_interface(const char* variable) {
  const char* name = std::getenv(variable);
  if (name == nullptr) {
    std::fprintf(stderr, "%s is not set: run tests/interop/test_live_ports.sh\n", variable);
    std::exit(1);
  }
  return name;
}

inline std::string live_interface_a() { return live_interface("LINKSEC_LIVE_A"); }
inline std::string live_interface_b() { return live_interface("LINKSEC_LIVE_B"); }

}  // namespace linksec::contract
