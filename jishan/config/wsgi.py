"""The door for any WSGI server; `jishan serve` uses it too."""

import os
import sys

from django.core import checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishan.config.settings")
application = get_wsgi_application()

# Also when nobody came through the command line: a server with a mistake in its set-up does not start.
_serious = [fault for fault in checks.run_checks(tags=["jishan"]) if fault.is_serious()]
if _serious:
    sys.exit("\n".join(str(fault) for fault in _serious))
