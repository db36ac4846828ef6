import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../bin/hone.js", import.meta.url));

/** A developer's own keys must not have a test ask a model. */
const withoutModels = {
  ANTHROPIC_API_KEY: undefined,
  ANTHROPIC_BASE_URL: undefined,
  OPENAI_API_KEY: undefined,
  OPENAI_BASE_URL: undefined,
};

export type Ended = { status: number; stdout: string; stderr: string };

/** Runs the command line as a person would, in a process of its own. */
export function hone(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const settings = {
      cwd: options.cwd,
      env: { ...process.env, ...withoutModels, ...options.env },
      maxBuffer: 2 ** 26,
    };
    execFile(process.execPath, [path.normalize(program), ...args], settings, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : typeof error.code === "number" ? error.code : 1, stdout, stderr });
    });
  });
}
