"""Run the shop from the command line."""

import sys

from shop import Cart


def main() -> int:
    """Print an empty cart."""
    print(Cart())
    return 0


if __name__ == "__main__":
    sys.exit(main())
