"""Build hook of the package: compiles the engine before the files of a wheel or an editable install are gathered."""

from __future__ import annotations

import importlib.util
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileKernels(BuildHookInterface):
    """A wheel with the library is for one platform; it needs no particular Python, because it is called by ctypes."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say what the wheel holds; a failure is said and leaves a wheel of Python alone."""
        file = Path(self.root, "src", "biomarker", "kernels", "build.py")
        spec = importlib.util.spec_from_file_location("biomarker_kernels_build", file)
        if spec is None or spec.loader is None:
            raise ImportError(str(file))
        build = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(build)
        if build.try_to_build():
            build_data["artifacts"].append("src/biomarker/kernels/_kernels.so")
            build_data["pure_python"] = False
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["tag"] = f"py3-none-{platform}"
