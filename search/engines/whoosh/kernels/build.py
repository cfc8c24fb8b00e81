"""Compile ``kernels.c`` when Pilcrow is built: a hook of hatchling, which knows only this file.

``PILCROW_KERNELS`` chooses, while building:

    unset   the machine's C compiler, if it has one; else Pilcrow is pure Python, and slower
    0       nothing is compiled
    1       a library must be compiled, or the build fails
    zig     it is compiled by Zig, a package of PyPI (ziglang), on a machine without a compiler
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zlib
from pathlib import Path
from typing import Any

VARIABLE = "PILCROW_KERNELS"
PACKAGE = "pilcrow_kernels"  # beside search in an installation: a checkout stays as it is
FILE = "kernels.dll" if sys.platform == "win32" else "kernels.so"
# Fused multiplications would round otherwise than numpy does, and order otherwise.
FLAGS = ("-O3", "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden", "-ffp-contract=off")

_SOURCE = Path(__file__).with_name("kernels.c")
_LONGEST = 300  # seconds of one compilation
_ZIG = "ziglang==0.17.0"


def compilers() -> list[list[str]]:
    """List the commands of the C compilers that are to be tried, in this order."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted == "0":
        return []
    if wanted == "zig":
        return [[sys.executable, "-m", "ziglang", "cc"]]
    named = [shlex.split(os.environ.get("CC", "")), ["cc"], ["gcc"], ["clang"]]
    return [command for command in named if command and shutil.which(command[0])]


def compile_library(command: list[str], made: Path, *more: str) -> None:
    """Compile the source into a shared library, with ``more`` flags.

    Raises:
        OSError: the compiler cannot be started.
        subprocess.SubprocessError: it fails, or takes too long.
    """
    checksum = f"-DSOURCE_CHECKSUM={zlib.crc32(_SOURCE.read_bytes())}u"
    maths = () if sys.platform == "win32" else ("-lm",)
    line = [*command, *FLAGS, *more, checksum, "-o", str(made), str(_SOURCE), *maths]
    subprocess.run(  # noqa: S603 -- a compiler that the machine or its owner names
        line, check=True, capture_output=True, text=True, timeout=_LONGEST
    )


def get_build_hook() -> type:
    """Return the hook; hatchling asks for it by this name."""
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class Hook(BuildHookInterface):  # type: ignore[misc]  # only builds have hatchling
        """Adds the library to a wheel or an editable installation."""

        def dependencies(self) -> list[str]:
            return [_ZIG] if os.environ.get(VARIABLE) == "zig" else []

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            if self.target_name != "wheel" or os.environ.get(VARIABLE) == "0":
                return
            self._folder = Path(tempfile.mkdtemp(prefix="pilcrow-kernels-"))
            made = self._folder / FILE
            if not self._compiled(made):
                return
            kept = "force_include_editable" if version == "editable" else "force_include"
            build_data[kept][str(made)] = f"{PACKAGE}/{FILE}"
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"

        def _compiled(self, made: Path) -> bool:
            failures = ["there is no C compiler"]
            for command in compilers():
                try:
                    compile_library(command, made)
                except (OSError, subprocess.SubprocessError) as error:
                    failures.append(f"{command[0]}: {getattr(error, 'stderr', None) or error}")
                else:
                    return True
            if os.environ.get(VARIABLE) in ("1", "zig"):
                raise RuntimeError(f"The kernels cannot be compiled: {failures[-1]}")
            self.app.display_warning(f"No kernels, searches will be slower: {failures[-1]}")
            return False

        def finalize(self, version: str, build_data: dict[str, Any], artifact: str) -> None:
            shutil.rmtree(getattr(self, "_folder", ""), ignore_errors=True)

    return Hook
