"""What hears, decides and speaks. Imports `skills`, never `device`."""

import os

# onnxruntime 1.29 and later reports its use to its makers unless told not to before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
