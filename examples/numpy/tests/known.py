"""Series with a known answer, and others against a plain loop."""

import math
import pathlib
import statistics
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from standardise import standardise  # noqa: E402: it lies in the folder above


def by_hand(series, window):
    places = range(window - 1, len(series))
    windows = [series[at - window + 1 : at + 1] for at in places]
    return [(one[-1] - statistics.fmean(one)) / statistics.pstdev(one) for one in windows]


def main():
    # 0 1 2 3 ...: in each window of three the last value lies sqrt(3/2) deviations above the mean.
    rising = np.arange(10, dtype=np.float32)[None]
    assert np.allclose(standardise(rising, 3), math.sqrt(1.5), atol=1e-5)

    generator = np.random.default_rng(1)
    for rows, length, window in [(1, 2, 2), (1, 9, 9), (3, 50, 7), (65, 40, 5), (2, 500, 64)]:
        x = generator.normal(-2, 3, (rows, length)).astype(np.float32)
        before = x.copy()
        y = standardise(x, window)
        expected = [by_hand([float(value) for value in series], window) for series in x]
        assert y.shape == (rows, length - window + 1) and y.dtype == np.float32, (y.shape, y.dtype)
        assert np.allclose(y, expected, rtol=1e-4, atol=1e-4), (rows, length, window)
        assert np.array_equal(x, before), "the input has changed"


main()
