"""imtkg: every claim of a rare-disease page as linked data, with the characters that make it."""
