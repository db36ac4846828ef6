import { Worker } from "node:worker_threads";

/**
 * Ends a confined process that outlives its deadline while the evaluator's thread is asleep in a blocking read.
 * It runs on a thread of its own; the read then sees the end of the pipe.
 */
export type Watchdog = {
  /** Watches a process until `disarm`. */
  arm(pid: number, milliseconds: number): void;
  /** Ends the watch; true when the process had to be killed. */
  disarm(): boolean;
  close(): Promise<void>;
};

const tickMs = 50;

/** Plain JavaScript in a string, so that it is the same thread in a bundle as in the sources. */
const thread = `
const { workerData } = require("node:worker_threads");
const state = new Int32Array(workerData, 0, 4);
const deadline = new Float64Array(workerData, 16, 1);
while (Atomics.load(state, 0) === 0) {
  Atomics.wait(state, 0, 0, ${tickMs});
  const pid = Atomics.load(state, 1);
  if (pid !== 0 && Date.now() > deadline[0] && Atomics.compareExchange(state, 2, 0, 1) === 0) {
    try { process.kill(pid, "SIGKILL"); } catch {}
  }
}`;

export function startWatchdog(): Watchdog {
  const shared = new SharedArrayBuffer(24);
  const state = new Int32Array(shared, 0, 4);
  const deadline = new Float64Array(shared, 16, 1);
  const worker = new Worker(thread, { eval: true, workerData: shared });
  worker.unref();
  return {
    arm(pid, milliseconds) {
      deadline[0] = Date.now() + milliseconds;
      Atomics.store(state, 2, 0);
      Atomics.store(state, 1, pid);
    },
    disarm() {
      Atomics.store(state, 1, 0);
      return Atomics.load(state, 2) === 1;
    },
    async close() {
      Atomics.store(state, 0, 1);
      Atomics.notify(state, 0);
      await worker.terminate();
    },
  };
}
