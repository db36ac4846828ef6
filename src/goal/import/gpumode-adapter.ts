/**
 * What runs a GPU MODE task in place of its eval.py, by `python3 -c`: of standard Python alone, on any machine. Its words
 * are the run's contract and a JSON object {files, submission, tests}; it prints Hone's result in one line.
 */
export const gpumodeAdapter = `# Calls the task's own reference.py and submission in place of its eval.py, and prints one JSON object.
import copy, importlib, inspect, json, os, secrets, shutil, statistics, sys, tempfile, time

with open(sys.argv[1]) as file:
    contract = json.load(file)
task = json.loads(sys.argv[2])
# What the task and the submission print is no result: it goes to standard error.
result = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
clock, deepcopy, median = time.perf_counter, copy.deepcopy, statistics.median

folder = tempfile.mkdtemp()  # The files that task.yml lists, under the names that they are imported by.
for name, source in task["files"].items():
    os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
    shutil.copyfile(source, os.path.join(folder, name))
sys.path.insert(0, folder)

def where(error):
    frames, at = [], error.__traceback__
    while at:
        frames.append((at.tb_frame.f_code.co_filename, at.tb_lineno))
        at = at.tb_next
    own = [f"{os.path.relpath(file, folder)}:{line}" for file, line in frames if file.startswith(folder)]
    return f"{type(error).__name__}: {error}" + (f" ({own[-1]})" if own else "")

def answer(outcomes):
    cases = [{"id": case["id"], **outcome} for case, outcome in zip(contract["cases"], outcomes)]
    ok = all(case.get("converged", True) for case in cases)  # What failed on its way gave no wrong result.
    result.write(json.dumps({"benchmark_id": contract["benchmark_id"], "correctness_ok": ok, "cases": cases}) + "\\n")
    result.flush()
    os._exit(0)  # Nothing that the submission left running adds to the result.

reference = importlib.import_module("reference")
generate, check = reference.generate_input, reference.check_implementation  # Before the submission could change them.
seeded = "seed" in inspect.signature(generate).parameters
try:
    kernel = importlib.import_module(task["submission"]).custom_kernel
except (Exception, SystemExit) as error:
    answer([{"error": where(error)}] * len(contract["cases"]))
torch = sys.modules.get("torch")
synchronize = torch.cuda.synchronize if torch and torch.cuda.is_available() else lambda: None

def call(args):
    """Seconds of one call on fresh inputs, and what is wrong with its result."""
    seed = {"seed": secrets.randbelow(2**31)} if seeded or "seed" in args else {}
    data = generate(**{**args, **seed})
    kept = deepcopy(data)  # The kernel may write into its inputs.
    synchronize()
    began = clock()
    output = kernel(data)
    synchronize()
    seconds = clock() - began
    said = check(kept, output)  # "" or what is wrong; (True, "") or (False, what is wrong) in newer tasks.
    good, message = said if isinstance(said, tuple) else (said if isinstance(said, bool) else not said, said)
    return seconds, None if good else f"wrong result: {message}"

def right(args):
    _, wrong = call(args)
    shown = {name: value for name, value in args.items() if name != "seed"}
    return {"converged": False, "error": f"test {json.dumps(shown)}: {wrong}"} if wrong else {}

def measure(args):
    """The median of up to 20 calls in 5 seconds, at least 3, behind one that warms up; each of them is checked."""
    taken, began = [], clock()
    while len(taken) < 4 or (len(taken) < 21 and clock() - began < 5):
        seconds, wrong = call(args)
        if wrong:
            return {"converged": False, "error": wrong}
        taken.append(seconds)
    return {"converged": True, "time": median(taken[1:])}

def attempt(run, args):
    try:
        return run(args)
    except (Exception, SystemExit) as error:
        return {"error": where(error)}

for args in task["tests"]:  # Right first, then fast.
    outcome = attempt(right, args)
    if outcome:
        answer([outcome] * len(contract["cases"]))
answer([attempt(measure, case["args"]) for case in contract["cases"]])
`;
