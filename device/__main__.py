"""python -m device is lam."""

import sys

from device.cli import main

sys.exit(main())
