"""`python -m imtkg` is the command line."""

import sys

from imtkg.cli import main

sys.exit(main())
