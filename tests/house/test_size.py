# SPDX-License-Identifier: Apache-2.0
"""toolchain/size reads maps, programs, disassemblies and bench output right, and refuses what is
above its budget. What it measures is not tested here: toolchain/check compares that."""

import json
import re
import struct
import sys
import tomllib
import unittest

import house

sys.path.insert(0, str(house.TOOLCHAIN))
from sizing import budgets, builds, costs, elf, engines, linker_map, report, stack  # noqa: E402

MAP = """\
Discarded input sections

 .text.gone     0x00000000       0x99 firmware/secy/liblinksec_secy.a(verify.cpp.obj)

Memory Configuration

Name             Origin             Length             Attributes
CODE             0x00000000         0x00001000         xr
RAM              0x20000000         0x00001000         xrw
*default*        0x00000000         0xffffffff

Linker script and memory map

.text           0x00000010       0x90
 *(.text .text.*)
 .text.f        0x00000010       0x20 firmware/base/liblinksec_base.a(secret.cpp.obj)
                0x00000010                f()
 .text._ZN7linksec4SecY6verifyESt4spanINS_7RxFrameELj4294967295EE
                0x00000030       0x30 firmware/secy/liblinksec_secy.a(verify.cpp.obj)
 *fill*         0x00000060        0x4
 .rodata.str1.1
                0x00000064        0xc hal/aead_mbedtls/liblinksec_hal_aead_mbedtls.a(engine.cpp.obj)
                                 0x14 (size before relaxing)
 .text          0x00000070       0x10 toolchain/mbedtls/liblinksec_mbedtls.a(gcm.c.obj)
 .text          0x00000080       0x18 /usr/lib/arm/thumb/libc.a(memcpy.o)
 .text          0x00000098        0x8 hal/boards/liblinksec_board_services_archive.a(nvm.cpp.obj)

.stack          0x20000000      0x400
                0x20000400                        . = (. + 0x400)

.data           0x20000400        0x8 load address 0x000000a0
 .data.x        0x20000400        0x8 firmware/app/liblinksec_app.a(console.cpp.obj)

.bss            0x20000408       0x40 load address 0x20000408
 .bss.y         0x20000408       0x30 CMakeFiles/linksec-station.dir/images/station.cpp.obj
 COMMON         0x20000438       0x10 firmware/port/liblinksec_port.a(pn_store.cpp.obj)

.debug_info     0x00000000      0x500
 .debug_info    0x00000000      0x500 firmware/secy/liblinksec_secy.a(verify.cpp.obj)
"""

ARM = """\
x.elf:     file format elf32-littlearm

00000000 <top>:
   0:\tpush\t{r0, r1, r2, r4, lr}
   2:\tsub\tsp, #20
   4:\tbl\t20 <left>
   8:\tbeq.n\t10 <top+0x10>
   c:\tb.w\t30 <right>

00000020 <left>:
  20:\tstmdb\tsp!, {r4, r5, r6, r7, r8, r9, sl, fp, lr}
  24:\tsub.w\tsp, sp, #404\t@ 0x194
  28:\tadd\tsp, #404
  2c:\tbx\tlr

00000030 <right>:
  30:\tstr.w\tlr, [sp, #-4]!
  34:\tpush\t{r4-r7}
  36:\tblx\tr3
  38:\tldr.w\tpc, [sp], #4
"""

RISCV = """\
x.elf:     file format elf32-littleriscv

80000000 <top>:
80000000:\tadd\tsp,sp,-32
80000002:\tsw\tra,28(sp)
80000004:\tjal\t80000020 <left>
80000008:\tj\t80000040 <right>

80000020 <left>:
80000020:\taddi\tsp,sp,-48
80000022:\tadd\tsp,sp,48
80000024:\tret

80000040 <right>:
80000040:\tadd\tsp,sp,-16
80000044:\tjalr\ta5
80000046:\tret
"""

COSTS = """\
slots 4
cost GCM-AES-128 protect 64 1000 600 100
cost GCM-AES-128 verify 1500 9000 8300 200
cost GCM-AES-XPN-256 verify 1500 9000 8250 220
done
"""

KEYS = {"board", "image_flash", "core_flash", "ram", "stack_max", "instructions"}


def program(segments, symbols):
    """A 32-bit ELF file with loaded segments of so many octets, and variables of a symbol table."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name, _ in symbols)
    table = b"\0" * 16
    at = 1
    for name, octets in symbols:
        table += struct.pack("<IIIBBH", at, 0, octets, elf.STT_OBJECT, 0, 0)
        at += len(name) + 1
    headers = b"".join(struct.pack("<8I", kind, 0, 0, 0, octets, octets, 0, 4)
                       for kind, octets in segments)
    begin = 52 + len(headers)
    sections = struct.pack("<10I", *[0] * 10)
    sections += struct.pack("<10I", 0, elf.SHT_SYMTAB, 0, 0, begin, len(table), 2, 0, 4, 16)
    sections += struct.pack("<10I", 0, 3, 0, 0, begin + len(table), len(names), 0, 0, 1, 0)
    head = b"\x7fELF\x01\x01\x01" + b"\0" * 9 + struct.pack(
        "<HHIIIIIHHHHHH", 2, 40, 1, 0, 52, begin + len(table) + len(names), 0, 52, 32,
        len(segments), 40, 3, 0)
    return head + headers + table + names + sections


def a_build(**changes):
    """What a measurement of a board looks like."""
    entries = builds._instructions(costs.parse_costs(COSTS))  # pylint: disable=protected-access
    return {
        "board": "one", "image": "station", "aead": "tables_4bit", "image_flash": 30000, "core_flash": 12000,
        "ram": 8000, "stack_max": 700, "instructions": entries[:2],
        "flash_by_module": {name: 10 for name in linker_map.NAMES},
        "ram_by_module": {name: 1 for name in linker_map.NAMES if name != "padding"},
        "frame_buffers": 8128, "stack_reserved": 4096,
        "stack_by_entry": {"protect": 500, "verify": 600, "poll": 700},
        "stack_painted": {"protect": 100, "verify": 220}, "instructions_by_suite": entries,
        "engines": None, **changes}


ENGINE_COSTS = COSTS.replace("verify 1500 9000 8300 200", "verify 64 1200 700 200")


def an_engine():
    """What a measurement of an engine looks like."""
    return engines.facts("tables_4bit", MAP, ENGINE_COSTS)


class LinkerMap(unittest.TestCase):
    def setUp(self):
        self.usage = linker_map.Usage(MAP)

    def test_flash_by_module_with_the_first_values_of_variables(self):
        self.assertEqual(dict(self.usage.flash), {
            "base": 0x20, "secy": 0x30, "padding": 4, "aead": 0xC + 0x10, "libc": 0x18, "board": 8,
            "app": 8})

    def test_ram_by_module_without_the_stack(self):
        self.assertEqual(dict(self.usage.ram), {"app": 8, "board": 0x30, "port": 0x10})
        self.assertEqual(self.usage.stack, 0x400)

    def test_a_file_of_nobody_is_other(self):
        self.assertEqual(linker_map.module_of("somewhere/libz.a(x.o)"), "other")


class Program(unittest.TestCase):
    def test_flash_is_what_loaded_segments_hold(self):
        facts = elf.Elf(program([(elf.PT_LOAD, 100), (6, 7), (elf.PT_LOAD, 8)], []))
        self.assertEqual(facts.flash(), 108)

    def test_variables_are_found_by_name(self):
        facts = elf.Elf(program([], [("_ZN1a6framesE", 4000), ("_ZN1a5otherE", 9)]))
        self.assertEqual(facts.objects(re.compile("6framesE$")), 4000)

    def test_another_kind_of_file_is_refused(self):
        with self.assertRaises(ValueError):
            elf.Elf(b"\x7fELF\x02\x01" + b"\0" * 64)


class Stack(unittest.TestCase):
    def test_arm_frames(self):
        functions = stack.parse(ARM)
        self.assertEqual({name: function.octets for name, function in functions.items()},
                         {"top": 40, "left": 440, "right": 20})

    def test_arm_calls_and_calls_through_pointers(self):
        functions = stack.parse(ARM)
        self.assertEqual(functions["top"].calls, {"left", "right"})
        self.assertEqual([name for name in functions if functions[name].indirect], ["right"])

    def test_riscv_frames_and_calls(self):
        functions = stack.parse(RISCV)
        self.assertEqual({name: function.octets for name, function in functions.items()},
                         {"top": 32, "left": 48, "right": 16})
        self.assertEqual(functions["top"].calls, {"left", "right"})
        self.assertTrue(functions["right"].indirect)

    def test_the_deepest_way(self):
        depth = stack.Depth(stack.parse(ARM), {"right": ["left"]})
        self.assertEqual(depth.of("top"), (40 + 20 + 440, ["top", "right", "left"]))

    def test_a_pointer_that_nobody_explains_is_an_error(self):
        with self.assertRaises(stack.UnknownCall):
            stack.Depth(stack.parse(ARM)).of("top")

    def test_recursion_is_an_error_unless_it_never_happens(self):
        functions = stack.parse(ARM)
        with self.assertRaises(stack.Recursion):
            stack.Depth(functions, {"right": ["top"]}).of("top")
        depth = stack.Depth(functions, {"right": ["top"]}, {"right": ["top"]})
        self.assertEqual(depth.of("top")[0], 40 + 440)

    def test_what_never_returns_has_no_depth(self):
        depth = stack.Depth(stack.parse(ARM), {"right": []}, ends=["left"])
        self.assertEqual(depth.of("top")[0], 60)


class Bench(unittest.TestCase):
    def test_costs(self):
        first = costs.parse_costs(COSTS)[0]
        self.assertEqual(first, {"suite": "GCM-AES-128", "direction": "protect", "octets": 64,
                                 "per_frame": 1000, "aead_per_frame": 600, "stack": 100})

    def test_slots(self):
        self.assertEqual(costs.parse_slots(COSTS), 4)
        with self.assertRaises(costs.Failure):
            costs.parse_slots("done\n")

    def test_an_image_that_stops_is_an_error(self):
        with self.assertRaises(costs.Failure):
            costs.parse_costs(COSTS.replace("done\n", "failed: no\n"))


class Budgets(house.HouseTest):
    def excesses(self, **limits):
        return budgets.excesses([a_build()], {"board": {"one": limits}})

    def test_what_fits_passes(self):
        self.assertEqual(self.excesses(image_flash=30000, core_flash=12000, ram=8000, stack_max=700,
                                       layer_instructions=750), [])

    def test_each_figure_has_a_line_of_its_own(self):
        for name in ("image_flash", "core_flash", "ram", "stack_max"):
            lines = self.excesses(**{name: a_build()[name] - 5})
            self.assertEqual(len(lines), 1)
            self.assertIn("5 more than the budget", lines[0])

    def test_each_suite_and_size_counts(self):
        lines = self.excesses(layer_instructions=700)
        self.assertEqual(len(lines), 1)
        self.assertIn("verify 1500 octets under GCM-AES-XPN-256", lines[0])

    def test_a_board_without_budgets_is_an_excess(self):
        self.assertEqual(budgets.excesses([a_build()], {}), ["one: no budget"])

    def test_a_misspelt_budget_is_an_excess(self):
        self.assertIn("no such budget as 'flash'", self.excesses(flash=1)[0])

    def test_the_file_names_every_board_and_core(self):
        limits = budgets.read(budgets.FILE)
        self.assertEqual(set(limits["board"]), {*builds.BOARDS, *builds.CORES})
        self.assertEqual(budgets.excesses([a_build(board=name, **dict.fromkeys(budgets.FIGURES, 0))
                                           for name in builds.CORES], limits), [])


class Engines(unittest.TestCase):
    ROWS = {"GCM-AES-128 protect": [600], "GCM-AES-128 verify": [700]}

    def excesses(self, record):
        return budgets.excesses([a_build(engines=[an_engine()])],
                                {"board": {"one": {}}, "engine": {"one": record}})

    def test_facts_are_those_of_the_map_and_of_the_suites_that_differ(self):
        facts = an_engine()
        self.assertEqual(facts["flash"], 0xC + 0x10)
        self.assertEqual(facts["ram_per_key"], 0)
        self.assertEqual(engines.rows_of(facts), self.ROWS)

    def test_what_is_recorded_passes_and_two_in_a_hundred_more(self):
        self.assertEqual(self.excesses({"tables_4bit": self.ROWS}), [])
        self.assertEqual(self.excesses({"tables_4bit": {**self.ROWS,
                                                        "GCM-AES-128 verify": [687]}}), [])

    def test_more_than_that_is_an_excess(self):
        lines = self.excesses({"tables_4bit": {**self.ROWS, "GCM-AES-128 verify": [686]}})
        self.assertEqual(lines, ["one: tables_4bit: 700 instructions to verify 64 octets under "
                                 "GCM-AES-128, 2.0 % more than the 686 recorded"])

    def test_an_engine_or_a_frame_without_a_record_is_an_excess(self):
        self.assertEqual(self.excesses({}), ["one: tables_4bit: no record of its instructions"])
        self.assertIn("not of the frames", self.excesses({"tables_4bit": {}})[0])

    def test_what_is_printed_for_the_record_is_what_is_read_from_it(self):
        build = a_build(engines=[an_engine()])
        self.assertEqual(tomllib.loads(engines.record(build)),
                         {"engine": {"one": {"tables_4bit": self.ROWS}}})

    def test_the_file_records_each_engine(self):
        recorded = budgets.read(budgets.FILE)["engine"]
        self.assertEqual(set(recorded), set(engines.BOARDS))
        for board in recorded.values():
            self.assertEqual(set(board), set(engines.ENGINES))

    def test_table(self):
        table = report.markdown([a_build(engines=[an_engine()])])
        self.assertIn("| one | tables_4bit | 28 | 0 | 15.6 / 18.8 |", table)
        self.assertIn("tables_4bit", report.text([a_build(engines=[an_engine()])]))


class Report(house.HouseTest):
    def test_json_has_every_key(self):
        self.assertLessEqual(KEYS, set(json.loads(json.dumps(a_build()))))

    def test_tables(self):
        core = a_build(board="core", image=None, aead=None, image_flash=None, ram=None, stack_max=None,
                       instructions=None, ram_by_module=None, frame_buffers=None,
                       stack_reserved=None, stack_by_entry=None, stack_painted=None,
                       instructions_by_suite=None)
        self.assertIn("whole image", report.text([a_build(), core]))
        table = report.markdown([a_build(), core])
        self.assertIn("| one | station | tables_4bit | 30,000 | 12,000 | 8,000 | 700 | 400 | 700 to 750 | 6 |",
                      table)
        self.assertIn("| core | 10 | 10 | 10 | 10 | 12,000 |", table)

    def test_an_unknown_board_is_wrong_usage(self):
        result = self.run_script("size", "no-such-board")
        self.assert_fails(result, "no board or core 'no-such-board'")
        self.assertEqual(result.returncode, 2)

    def test_help_names_the_options(self):
        result = self.run_script("size", "--help")
        self.assert_passes(result)
        for option in ("--json", "--markdown", "--check", "--record"):
            self.assertIn(option, result.stdout)


if __name__ == "__main__":
    unittest.main()
