# SPDX-License-Identifier: Apache-2.0
"""What toolchain/check starts."""

import sys

from checking import command_line, table

if __name__ == "__main__":
    sys.exit(command_line.main(table.CHECK, sys.argv[1:]))
