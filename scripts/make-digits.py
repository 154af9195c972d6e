"""Writes src/data/digits8x8.ts from the UCI optical digits (test part of 1797).

    python3 scripts/make-digits.py digits.csv.gz > src/data/digits8x8.ts

The source is scikit-learn's copy, sklearn/datasets/data/digits.csv.gz, or the plain optdigits.tes of UCI: 1797 rows of 64 pixels
0 to 16 and the digit. A row becomes one line of 65 characters, chr(48 + value): 0 to 16 are written 0123456789:;<=>?@.
"""

import gzip
import hashlib
import sys

SHA256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"  # of the uncompressed rows

with open(sys.argv[1], "rb") as file:
    rows = file.read()
if rows[:2] == b"\x1f\x8b":
    rows = gzip.decompress(rows)
if hashlib.sha256(rows).hexdigest() != SHA256:
    sys.exit(f"{sys.argv[1]} is not the source this script was written for: its SHA-256 must be {SHA256}")

print("/**")
print(" * The UCI optical digits: one line per image, 64 pixels 0 to 16 row by row, then the digit, each as chr(48 + value).")
print(" * E. Alpaydin and C. Kaynak 1998, https://doi.org/10.24432/C50P49, test part; CC BY 4.0, changed in form only.")
print(" * Made by scripts/make-digits.py; more on origin and licence in digits8x8.LICENSE.md.")
print(" */")
print("export const digits8x8 = `")
for line in rows.decode("ascii").split():
    print("".join(chr(48 + int(value)) for value in line.split(",")))
print("`;")
