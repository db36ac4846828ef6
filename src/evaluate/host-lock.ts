import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "../model/input-error.ts";

/**
 * One measurement at a time on this machine, whoever makes it. The kernel holds the lock for a child that lives
 * as long as its input is open, so that it is free again whatever becomes of this process.
 */
export async function withHostLock<T>(work: () => Promise<T>): Promise<T> {
  const file = join(tmpdir(), "hone-measure.lock");
  closeSync(openSync(file, "a", 0o666));
  const holder = spawn("flock", [file, "sh", "-c", "echo held; exec cat"], { stdio: ["pipe", "pipe", "ignore"] });
  const ended = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      holder.once("error", (cause) =>
        reject(new EnvironmentError("flock does not run", "Install util-linux", { cause })),
      );
      holder.stdout.once("data", () => resolve());
      holder.once("close", () => reject(new EnvironmentError(`${file} cannot be locked`, "Remove it, or set TMPDIR")));
    });
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
