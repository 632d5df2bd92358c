from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_nothing_that_is_loaded_reports_its_use(tmp_path: Path) -> None:
    """onnxruntime would write a device's name and a queue for its makers into the home."""
    environment = {k: v for k, v in os.environ.items() if k not in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    script = "import models.hear, models.speak, onnxruntime, ctranslate2"
    subprocess.run([sys.executable, "-c", script], env=environment | {"HOME": str(tmp_path)}, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
