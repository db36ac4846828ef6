"""As ShinkaEvolve calls it: a program of its own, which leaves two files."""

import argparse
import importlib.util
import json
import os


def main(program_path, results_dir):
    spec = importlib.util.spec_from_file_location("program", program_path)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    points = sorted(program.run(9))
    correct = len(points) == 9 and all(0.0 <= point <= 1.0 for point in points)
    score = min(b - a for a, b in zip(points, points[1:])) * 8 if correct else 0.0
    print("score", score)
    os.makedirs(results_dir, exist_ok=True)
    with open(os.path.join(results_dir, "metrics.json"), "w") as file:
        json.dump({"combined_score": score, "public": {"points": len(points)}}, file)
    with open(os.path.join(results_dir, "correct.json"), "w") as file:
        json.dump({"correct": correct, "error": None if correct else "points outside of [0, 1]"}, file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program_path", default="initial.py")
    parser.add_argument("--results_dir", default="results")
    arguments = parser.parse_args()
    main(arguments.program_path, arguments.results_dir)
