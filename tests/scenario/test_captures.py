# SPDX-License-Identifier: Apache-2.0
"""captures: the shipped sidecars."""

from cli import SOURCE, Scenario, main


class Captures(Scenario):
    def test_the_shipped_captures(self):
        done = self.ok("captures", SOURCE / "captures")
        sidecars = len(list((SOURCE / "captures").rglob("*.toml")))
        self.assertGreaterEqual(sidecars, 80)
        self.assertIn(f"\n{sidecars} runs: {sidecars} as expected, 0 failed\n",
                      done.stdout.decode())
        self.assertIn(b"deliver       InPktsOK", done.stdout)
        self.assertEqual(b"", done.stderr)

    def test_the_directory_may_be_left_out(self):
        self.assertEqual(self.ok("captures", "captures", cwd=SOURCE).stdout,
                         self.ok("captures", cwd=SOURCE).stdout)


if __name__ == "__main__":
    main()
