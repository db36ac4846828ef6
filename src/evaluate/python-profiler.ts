import { profileCommand } from "./harness-words.ts";
import type { Profiler } from "./language.ts";
import { fileLimit } from "./profile-variant.ts";

/** harness/profile.py, in the process of the harness: torch.profiler, or cProfile where tensors are NumPy's. */
export const pythonProfiler: Profiler = {
  program: (program, out) => ({
    ...program,
    fileBytes: fileLimit,
    mounts: [...program.mounts, { from: out, at: "/hone/out", writable: true }],
  }),
  run(process, { slots, timeoutMs }) {
    process.command(profileCommand(slots), timeoutMs);
    return Promise.resolve();
  },
};
