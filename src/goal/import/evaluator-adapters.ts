/**
 * Programs of Python's that stand in a contract's command and call another tool's evaluator as that tool does. What they
 * print is one JSON object; all else that is printed meanwhile goes to standard error.
 */

/**
 * OpenEvolve: `evaluate(program_path)`, or its stages one after the other while each reaches its threshold. Arguments:
 * evaluator, program, and `{stages, thresholds, left_out}` as JSON.
 */
const openevolveAdapter = `# Calls OpenEvolve's evaluator on the program and prints its metrics as one JSON object.
import importlib.util, json, numbers, os, sys, traceback

evaluator, program = (os.path.abspath(path) for path in sys.argv[1:3])
options = json.loads(sys.argv[3])
# What the evaluator and the program print is no result: it goes to standard error.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def score(metrics):
    if "combined_score" in metrics:
        return metrics["combined_score"]
    values = [value for name, value in metrics.items() if name not in options["left_out"]]
    if not values:
        raise ValueError("the evaluator returned no numbers")
    return sum(values) / len(values)


def evaluate():
    sys.path.insert(0, os.path.dirname(evaluator))
    spec = importlib.util.spec_from_file_location("evaluator", evaluator)
    module = sys.modules["evaluator"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    metrics = {}
    for reached, stage in enumerate(options["stages"], 1):
        result = getattr(module, stage)(program)
        found = getattr(result, "metrics", result)
        if isinstance(found.get("error"), str) and found["error"]:
            raise RuntimeError(found["error"])
        metrics.update({name: float(value) for name, value in found.items() if isinstance(value, numbers.Real)})
        # There is a threshold between two stages, and none behind the last.
        if any(score(metrics) < least for least in options["thresholds"][reached - 1 : reached]):
            break
    shown = {name: value for name, value in metrics.items() if name not in ("error", "converged")}
    return {**shown, "combined_score": score(metrics), "stages_reached": reached, "id": "all"}


try:
    result = json.dumps({"cases": [evaluate()]}, allow_nan=False)
except BaseException as error:
    traceback.print_exc()
    result = json.dumps({"cases": [{"id": "all", "error": f"{type(error).__name__}: {error}"[:400]}]})
answer.write(result + "\\n")
answer.flush()
# Nothing that the program left running, or left for its end, adds to the answer.
os._exit(0)
`;

/** For evaluators that name OpenEvolve's own class. */
const evaluationResult = `
try:
    import openevolve.evaluation_result
except ImportError:
    # OpenEvolve is not installed: of it an evaluator needs the class that holds its result.
    import types

    class EvaluationResult:
        def __init__(self, metrics, artifacts=None):
            self.metrics, self.artifacts = metrics, artifacts or {}

    for name in ("openevolve", "openevolve.evaluation_result"):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].EvaluationResult = EvaluationResult

`;

/** @param evaluator the evaluator's text, which tells whether OpenEvolve's own class is needed */
export const openevolveProgram = (evaluator: string): string =>
  /\bopenevolve\b/.test(evaluator)
    ? openevolveAdapter.replace("\n\ndef score", () => `${evaluationResult}\ndef score`)
    : openevolveAdapter;

/**
 * ShinkaEvolve: the evaluation is a program of its own, which leaves `metrics.json` and `correct.json` in a folder.
 * Arguments: evaluator, program, folder.
 */
export const shinkaProgram = `# Runs a ShinkaEvolve evaluation and prints the metrics that it wrote as one JSON object.
import json, numbers, os, subprocess, sys

evaluator, program, results = sys.argv[1:4]
os.makedirs(results, exist_ok=True)
command = [sys.executable, evaluator, "--program_path", program, "--results_dir", results]


def read(name):
    with open(os.path.join(results, name)) as file:
        return json.load(file)


try:
    # What it prints is no result: it goes to standard error.
    subprocess.run(command, stdout=sys.stderr, check=True)
    verdict = read("correct.json")
    if not verdict["correct"]:
        raise RuntimeError(f"not correct: {verdict.get('error')}")
    found = read("metrics.json")
    metrics = {name: value for name, value in found.items() if isinstance(value, numbers.Real)}
    case = {**metrics, "combined_score": float(found["combined_score"]), "id": "all"}
    result = json.dumps({"cases": [case]}, allow_nan=False)
except Exception as error:
    result = json.dumps({"cases": [{"id": "all", "error": f"{type(error).__name__}: {error}"[:400]}]})
print(result)
`;
