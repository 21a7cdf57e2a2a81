"""`python -m jishan` is `jishan`, for where the command is not on the path."""

import sys

from jishan.config.cli import main

sys.exit(main())
