// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/report.h"

namespace linksec::sim::conformance {

std::string report_html(const Run& run) { return run.dut; }

}  // namespace linksec::sim::conformance
