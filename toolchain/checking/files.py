# SPDX-License-Identifier: Apache-2.0
"""Which files of a tree are the project's own."""

import os
import pathlib
from collections.abc import Iterator

FOREIGN_FOLDERS = {".git", "build", "__pycache__"}


def own(tree: pathlib.Path) -> Iterator[pathlib.Path]:
    """Each file of the tree, by name, without builds, history and caches."""
    for folder, folders, names in os.walk(tree):
        folders[:] = sorted(set(folders) - FOREIGN_FOLDERS)
        for name in sorted(names):
            path = pathlib.Path(folder, name)
            if path.is_file():
                yield path
