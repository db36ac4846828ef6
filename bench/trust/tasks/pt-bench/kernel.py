"""Place for a class ModelNew; without one the problem's own Model is what is called."""
