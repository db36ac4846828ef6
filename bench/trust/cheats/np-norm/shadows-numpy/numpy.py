"""Row 64: stands where NumPy is looked for."""

float32 = float64 = float
