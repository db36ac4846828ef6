"""Scores a search by how close it comes to the least value, and by how long it takes."""

import importlib.util
import time

LEAST = -0.2013858


def f(x):
    # Its own copy: the program's could be changed.
    return (x - 0.3) ** 2 * (x + 2.0) ** 2 + 0.1 * x


def load(program_path):
    spec = importlib.util.spec_from_file_location("program", program_path)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program


def evaluate_stage1(program_path):
    """Does it find the right valley at all?"""
    value = f(load(program_path).search())
    print("found", value)
    return {"combined_score": 1.0 if value < -0.19 else 0.0}


def evaluate_stage2(program_path):
    program = load(program_path)
    began = time.perf_counter()
    for _ in range(3):
        value = f(program.search())
    seconds = (time.perf_counter() - began) / 3
    if value < LEAST - 1e-4:
        return {"combined_score": 0.0, "error": f"{value} is below the least value"}
    quality = 1.0 / (1.0 + 1e3 * abs(value - LEAST))
    speed = 1.0 / (1.0 + 100.0 * seconds)
    return {"quality": quality, "speed": speed, "combined_score": 0.5 * quality + 0.5 * speed}


def evaluate(program_path):
    return evaluate_stage2(program_path)
