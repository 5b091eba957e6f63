#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs this build into a scratch folder and builds a small project against the package.

set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$LINKSEC_BUILD_DIR" --prefix "$scratch/prefix" >"$scratch/install.log"
cmake -S "$LINKSEC_SOURCE_DIR/tests/install/consumer" -B "$scratch/build" -G Ninja \
  -DCMAKE_CXX_COMPILER="$LINKSEC_CXX" -DCMAKE_PREFIX_PATH="$scratch/prefix" \
  -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror"
cmake --build "$scratch/build"
for program in consumer consumer_tables_8bit consumer_tables_4bit consumer_constant_time; do
  "$scratch/build/$program"
done

test -s "$scratch/prefix/share/doc/linksec/LICENSE"
if [ -x "$LINKSEC_PROGRAM" ]; then
  "$scratch/prefix/bin/linksec" --version
fi
