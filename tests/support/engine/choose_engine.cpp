// SPDX-License-Identifier: Apache-2.0

// Puts one engine behind the AEAD contract before main() begins. Where it is not in the build or
// does not run, the test fails and says so.

#include <cstdio>
#include <cstdlib>

#include "aead_host/choice.h"

namespace {

struct ChooseEngine {
  ChooseEngine() {
    const linksec::Status status = linksec::aead_host::choose(LINKSEC_TEST_ENGINE);
    if (status == linksec::Status::kOk) {
      return;
    }
    std::printf("the engine " LINKSEC_TEST_ENGINE " can't be used: %s\n",
                linksec::to_string(status));
    std::fflush(stdout);
    std::_Exit(EXIT_FAILURE);
  }
};

const ChooseEngine kChoose;  // NOLINT

}  // namespace
