#!/bin/bash
set -euo pipefail
python3 -m py_compile tally.py
python3 bench.py
