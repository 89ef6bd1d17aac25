"""`python -m seam_bulk` is `seam-bulk`."""

from seam_bulk.cli import main

if __name__ == "__main__":
    main()
