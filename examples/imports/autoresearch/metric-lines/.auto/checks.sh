#!/bin/bash
set -euo pipefail
python3 -c 'from tally import tally; assert tally("b a b") == {"a": 1, "b": 2}'
