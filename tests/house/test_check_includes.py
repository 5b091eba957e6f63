# SPDX-License-Identifier: Apache-2.0
"""check-includes refuses each kind of include that goes against the arrows."""

import unittest

import house

GOOD = '#include <cstdint>\n#include "base/bytes.h"\n'


class CheckIncludes(house.HouseTest):
    def judge(self, name, text):
        self.write("firmware/base/include/base/bytes.h", "#pragma once\n")
        self.write(name, text)
        return self.run_script("check-includes", self.tree)

    def refuses(self, name, include, words):
        self.assert_fails(self.judge(name, GOOD + include + "\n"), words)

    def test_an_empty_tree_is_no_success(self):
        self.assert_fails(self.run_script("check-includes", self.tree), "0 files")

    def test_includes_along_the_arrows_pass(self):
        self.assert_passes(self.judge("firmware/secy/secy.cpp", GOOD + '#include "wire/sectag.h"\n'))

    def test_an_include_in_a_comment_passes(self):
        text = GOOD + '/*\n#include <vector>\n*/\n// #include "host/clock.h"\n'
        self.assert_passes(self.judge("firmware/secy/secy.cpp", text))

    def test_against_an_arrow(self):
        self.refuses("firmware/wire/sectag.cpp", '#include "secy/secy.h"', "must not see secy/")

    def test_firmware_does_not_see_the_host(self):
        self.refuses("firmware/app/app.cpp", '#include "host/clock.h"', "must not see host/")

    def test_firmware_does_not_see_a_board_by_path(self):
        self.refuses("firmware/app/app.cpp", '#include "../../hal/boards/x/x.h"', "no '..'")

    def test_the_contract_sees_base_alone(self):
        self.refuses("hal/include/hal/aead.h", '#include "wire/sci.h"', "must not see wire/")

    def test_headers_with_a_heap(self):
        for header in ("vector", "string", "iostream", "memory", "functional", "map"):
            self.refuses("firmware/secy/secy.cpp", f"#include <{header}>", f"<{header}> is not on")

    def test_mbed_tls_in_firmware(self):
        self.refuses("firmware/secy/secy.cpp", "#include <mbedtls/gcm.h>", "mbedtls belongs to")

    def test_mbed_tls_in_quotes(self):
        self.refuses("sim/cli/run.cpp", '#include "mbedtls/gcm.h"', "mbedtls belongs to")

    def test_pcap_outside_the_host(self):
        self.refuses("sim/cli/run.cpp", "#include <pcap.h>", "pcap.h belongs to hal/host")

    def test_boost_in_firmware(self):
        self.refuses("firmware/app/app.cpp", "#include <boost/any.hpp>", "boost belongs to sim")

    def test_the_host_programs_rooms_see_downwards_only(self):
        self.refuses("sim/shell/a.cpp", '#include "link/link_config.h"', "must not see link/")
        self.refuses("sim/capture/a.cpp", '#include "board/board.h"', "must not see board/")
        self.refuses("sim/conformance/a.cpp", '#include "bench/plot.h"', "must not see bench/")
        self.refuses("sim/link/a.cpp", '#include "cli/command_line.h"', "must not see cli/")

    def test_the_command_line_library_outside_the_commands(self):
        self.refuses("sim/link/a.cpp", "#include <boost/program_options.hpp>", "boost belongs to")

    def test_a_source_that_stands_in_no_room(self):
        self.refuses("sim/run.cpp", "#include <string>", "stands in no room")

    def test_an_include_through_a_macro(self):
        self.refuses("firmware/secy/secy.cpp", "#include OTHER", "through a macro")


if __name__ == "__main__":
    unittest.main()
