import { describe, expect, test } from "vitest";
import { measured } from "../measured.ts";
import { contract, open } from "./command-bench.ts";

const polled = (runtime: Record<string, unknown> = {}, more: Record<string, unknown> = {}) =>
  contract({
    runtime: {
      mode: "submit_poll",
      command: ["sh", "bench.sh", "{run_dir}"],
      result_json_path: "{run_dir}/result.json",
      poll_interval_seconds: 0.1,
      ...runtime,
    },
    ...more,
  });

const result = (value: number) => `{"summary_metrics":{"time":${value}}}`;
/** Starts a job in a session of its own and ends at once, as a batch system's command does. */
const submit = (job: string, seconds = 0.3) =>
  `setsid sh -c 'sleep ${seconds}; ${job}' sh "$1" > /dev/null 2>&1 &\necho "Submitted batch job 17"`;
const write = (value: number) => `printf %s "{\\"summary_metrics\\":{\\"time\\":${value}}}" > "$1/result.json"`;

describe("a job that is submitted", measured, () => {
  test("lives on until its result is there", async () => {
    const bench = await open(submit(write(4)), polled());
    expect(await bench.pair(submit(write(2)))).toMatchObject({
      kind: "samples",
      pair: { cases: [{ reference: [4, 4], candidate: [2, 2] }] },
    });
  });

  test("may write its result bit by bit", async () => {
    const slow = `printf "{\\"summary_metrics\\":" > "$1/result.json"; sleep 0.5; printf "{\\"time\\":3}}" >> "$1/result.json"`;
    const bench = await open(submit(slow), polled());
    expect(await bench.pair(submit(slow))).toMatchObject({ pair: { cases: [{ candidate: [3, 3] }] } });
  });

  test("may pause behind a brace that is not the last, and have braces in its texts", async () => {
    const parts = `printf '{"cases":[{"id":"train-1","time":3,"log":"}{{"}' > "$1/result.json"; sleep 1; printf ']}' >> "$1/result.json"`;
    const bench = await open(submit(parts), polled());
    expect(await bench.pair(submit(parts))).toMatchObject({ pair: { cases: [{ candidate: [3, 3] }] } });
  });

  test("is not waited for longer than the contract says", async () => {
    const bench = await open(submit(write(4)), polled({ max_poll_seconds: 2 }));
    expect(await bench.pair(submit(write(2), 30))).toEqual({
      kind: "timeout",
      case: "train-1",
      detail: expect.stringMatching(
        /^sh bench\.sh \{run_dir\}: attempt 1 of 3: no whole result after [23] s: Submitted batch job 17/,
      ),
    });
  });

  test("that dies is seen at once, and submitted again", async () => {
    const bench = await open(submit(write(4)), polled({ launcher_max_attempts: 2, max_poll_seconds: 25 }));
    const began = performance.now();
    expect(await bench.pair(submit("exit 1", 0.1))).toMatchObject({
      kind: "crash",
      detail: expect.stringContaining("attempt 2 of 2: its job ended and left no whole result"),
    });
    expect(performance.now() - began).toBeLessThan(15_000);
    // The second attempt finds what the first has left.
    const flaky = `test -e "$1/tried" || { touch "$1/tried"; exit 0; }\n${submit(write(2))}`;
    expect(await bench.pair(flaky)).toMatchObject({ pair: { cases: [{ candidate: [2, 2] }] } });
  });
});

describe("a command that submits", measured, () => {
  test("is given again while it fails, and the last failure is told", async () => {
    const bench = await open(submit(write(4)), polled({ launcher_max_attempts: 3 }));
    const failing = 'echo x >> "$1/tries"; echo "queue is full: $(wc -l < "$1/tries")" >&2; exit 7';
    expect(await bench.pair(failing)).toEqual({
      kind: "crash",
      case: "train-1",
      detail: expect.stringContaining("attempt 3 of 3: the command ended with 7: queue is full: 1"),
    });
    const second = `test -e "$1/tried" || { touch "$1/tried"; exit 7; }\n${submit(write(2))}`;
    expect(await bench.pair(second)).toMatchObject({ pair: { cases: [{ candidate: [2, 2] }] } });
  });

  test("has a limit of its own", async () => {
    const bench = await open(submit(write(4)), polled({ submission_timeout_seconds: 1, launcher_max_attempts: 1 }));
    expect(await bench.pair("sleep 20")).toMatchObject({
      kind: "crash",
      detail: expect.stringContaining("attempt 1 of 1: the command took longer than 1 s"),
    });
  });
});

test("waits as long as FermiLink's worker where the contract does not say it", measured, async () => {
  const patient = contract({
    runtime: { mode: "async", command: ["sh", "bench.sh", "{run_dir}"], result_json_path: "{run_dir}/result.json" },
    worker: { wait_seconds: 0.1, max_wait_seconds: 1 },
  });
  const bench = await open(submit(write(4), 0.1), patient);
  expect(await bench.pair(submit(write(4), 30))).toMatchObject({ kind: "timeout" });
});

describe("a result of somebody else's", measured, () => {
  test("that a commit or a build has left is no result of this run", async () => {
    const left = { commands: [["sh", "-c", `echo '${result(1)}' > latest.json`]] };
    const stale = polled({ result_json_path: "latest.json", max_poll_seconds: 3 }, { build: left });
    const into = (value: number) => `printf %s '${result(value)}' > latest.json`;
    const bench = await open(into(4), stale);
    expect(await bench.pair("true")).toMatchObject({
      kind: "crash",
      detail: expect.stringContaining("no whole result"),
    });
    expect(await bench.pair(into(2))).toMatchObject({ pair: { cases: [{ reference: [4, 4], candidate: [2, 2] }] } });
  });

  test("is none where a command is not polled, either", async () => {
    const left = { commands: [["sh", "-c", `echo '${result(1)}' > latest.json`]] };
    const direct = contract({ build: left, runtime: { command: ["sh", "bench.sh"], result_json_path: "latest.json" } });
    const bench = await open(`echo '${result(4)}' > latest.json`, direct);
    expect(await bench.pair("true")).toMatchObject({
      kind: "crash",
      detail: "the command wrote no regular file latest.json: it is not there",
    });
  });

  test("is not followed out of the run's folders, and nothing there is touched", async () => {
    const out = polled({ result_json_path: "out/result.json", max_poll_seconds: 2, launcher_max_attempts: 1 });
    const into = `mkdir -p out; printf %s '${result(4)}' > out/result.json`;
    const bench = await open(into, out);
    expect(await bench.pair(`ln -s /tmp out; printf %s '${result(1)}' > /tmp/result.json`)).toMatchObject({
      kind: "crash",
    });
  });
});
