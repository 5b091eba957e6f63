# SPDX-License-Identifier: Apache-2.0
"""linksec against a second implementation of the SecY, written in Python from the same
requirements with another cipher library: random links and random traffic, good and damaged, frame
by frame the same verdicts, counters and octets."""

import subprocess

import cli

SIDECARS = 150


# @test D.1-1 D.1-2 D.1-3 D.1-4 D.1-5 D.1-6 D.1-7 D.1-10 D.1-11 D.1-12 D.1-13 D.1-14 D.1-15
# @test A1 A9 A20 A26 C2 C5 C6 C10 D5 D7 D8 D10 D13 D14 D15 E4 E5 E6 E7
class Differential(cli.Scenario):
    def test_agrees_with_the_model_on_random_links_and_traffic(self):
        subprocess.run(["/usr/bin/python3", cli.SOURCE / "tests/support/random_captures.py",
                        "--seed", "1", "--count", str(SIDECARS), self.folder],
                       check=True, stdout=subprocess.DEVNULL)
        done = self.run_program("captures", self.folder)
        self.assertEqual(0, done.returncode, done.stderr.decode()[-2000:])
        last = done.stdout.decode().splitlines()[-1]
        self.assertEqual(f"{2 * SIDECARS} runs: {2 * SIDECARS} as expected, 0 failed", last)


if __name__ == "__main__":
    cli.main()
