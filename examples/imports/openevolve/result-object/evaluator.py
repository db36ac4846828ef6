import importlib.util
import random
import time

from openevolve.evaluation_result import EvaluationResult


def evaluate(program_path):
    spec = importlib.util.spec_from_file_location("program", program_path)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefgh", k=draw.randint(2, 12))) for _ in range(700)]
    starts = {word[0] for word in words}
    expected = max((word for word in words if word[-1] in starts), key=len)
    began = time.perf_counter()
    found = program.longest(words)
    seconds = time.perf_counter() - began
    if found != expected:
        return EvaluationResult(metrics={"combined_score": 0.0}, artifacts={"stderr": f"{found} is not {expected}"})
    return EvaluationResult(metrics={"combined_score": 1.0 / (1.0 + 10.0 * seconds)}, artifacts={"found": found})
