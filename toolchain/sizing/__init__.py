# SPDX-License-Identifier: Apache-2.0
"""What toolchain/size is made of: reading maps, programs and disassemblies, and judging them."""
