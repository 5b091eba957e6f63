# SPDX-License-Identifier: Apache-2.0
"""debian-source makes private deb-src entries of the system's, in both formats, and fails in a line."""

import importlib.machinery
import importlib.util
import os
import subprocess
import unittest

import house

LIST = """\
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib
deb http://a.example/debian bookworm-updates main # the updates
deb-src http://a.example/debian bookworm main
deb cdrom:[Debian] bookworm main
deb http://other.example/tools bookworm stable
deb http://other.example/tools bookworm-tools main
"""
SOURCES = """\
Types: deb
# a comment
URIs: http://b.example/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no

Types: deb
URIs: http://tools.example
Suites: nodistro
Components: main
"""
# Stands for apt-config, apt-get and dpkg-source: apt-get knows one package, and finds it only when
# it has seen an update.
TOOLS = """#!/bin/sh
echo "$(basename "$0") $*" >>"$STATE/calls"
case "$(basename "$0") $*" in
  "apt-config dump") echo 'Acquire::http::Proxy "http://proxy.example:1";'
    echo 'APT::Update::Post-Invoke:: "touch /never";' ;;
  "apt-get --quiet update") cp "$APT_CONFIG" "$STATE/conf"; [ -e "$STATE/network" ] &&
    touch "$STATE/lists" ;;
  *" source known") [ -e "$STATE/lists" ] && touch known.dsc ;;
  apt-get*) exit 100 ;;
  dpkg-source*) mkdir unpacked && touch unpacked/source.c ;;
esac
"""


def load():
    path = str(house.TOOLCHAIN / "debian-source")
    loader = importlib.machinery.SourceFileLoader("debian_source", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("debian_source", loader))
    loader.exec_module(module)
    return module


class Lists(unittest.TestCase):
    suites = {"bookworm", "bookworm-updates", "bookworm-security"}

    def test_one_line_entries(self):
        self.assertEqual(
            load().from_one_line(LIST, self.suites),
            "deb-src [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main\n"
            "deb-src http://a.example/debian bookworm-updates main\n",
        )

    def test_stanzas_with_a_key_inside(self):
        self.assertEqual(
            load().from_deb822(SOURCES, self.suites),
            "Types: deb-src\nUris: http://b.example/debian\nSuites: bookworm bookworm-updates\n"
            "Components: main\nSigned-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQ\n"
            " -----END PGP PUBLIC KEY BLOCK-----\n",
        )

    def test_suites_are_this_releases(self):
        script = load()
        self.assertEqual(
            script.wanted_suites("ID=debian\nVERSION_CODENAME=bookworm\n"), self.suites
        )
        with self.assertRaises(script.Failure):
            script.wanted_suites("ID=other\nVERSION_CODENAME=bookworm\n")


class DebianSource(house.HouseTest):
    def setUp(self):
        super().setUp()
        for name in ("apt-config", "apt-get", "dpkg-source"):
            self.write(f"bin/{name}", TOOLS).chmod(0o755)
        self.write("etc/sources.list", LIST)
        self.write("etc/sources.list.d/debian.sources", SOURCES)
        self.write("network", "")
        self.write("calls", "")

    def fetch(self, name):
        return subprocess.run(
            [house.TOOLCHAIN / "debian-source", name, self.tree / "out" / name],
            env={
                **os.environ,
                "PATH": f"{self.tree}/bin:{os.environ['PATH']}",
                "STATE": str(self.tree),
                "LINKSEC_APT_ETC": str(self.tree / "etc"),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def read(self, name):
        return (self.tree / name).read_text(encoding="utf-8")

    def assert_fails_in_one_line(self, result, words):
        self.assert_fails(result, words)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_unpacks_into_the_folder(self):
        self.assert_passes(self.fetch("known"))
        self.assertTrue((self.tree / "out/known/source.c").is_file())

    def test_a_folder_that_is_there_is_enough(self):
        self.assert_passes(self.fetch("known"))
        self.write("calls", "")
        self.assert_passes(self.fetch("known"))
        self.assertEqual(self.read("calls"), "")

    def test_the_proxy_is_kept_and_hooks_are_not(self):
        self.assert_passes(self.fetch("known"))
        configuration = self.read("conf")
        self.assertIn("proxy.example", configuration)
        self.assertNotIn("Post-Invoke", configuration)
        self.assertIn(f'Dir::State "{self.tree}/out/.apt/state"', configuration)

    def test_no_network(self):
        (self.tree / "network").unlink()
        self.assert_fails_in_one_line(self.fetch("known"), "cannot fetch known: the mirrors of")

    def test_no_such_package(self):
        self.assert_fails_in_one_line(self.fetch("other"), "gave no source of other")

    def test_no_mirror(self):
        self.write("etc/sources.list", "")
        self.write("etc/sources.list.d/debian.sources", "")
        self.assert_fails_in_one_line(self.fetch("known"), "names no mirror")

    def test_wrong_usage(self):
        self.assertEqual(self.run_script("debian-source", "known").returncode, 2)


if __name__ == "__main__":
    unittest.main()
