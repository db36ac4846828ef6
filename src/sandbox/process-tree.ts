import { readFileSync, readdirSync } from "node:fs";

/**
 * A process and everything below it, by /proc. What a confined command leaves behind becomes a child of the first
 * process of its PID namespace, so nothing gets out of this tree.
 */
export function processTree(root: number): number[] {
  const found = [root];
  for (let at = 0; at < found.length && found.length < most; at++) found.push(...childrenOf(found[at] ?? 0));
  return found;
}

/** A fork bomb without a limit would make the walk itself endless. */
const most = 20_000;

function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) => {
    try {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").trim();
      return children === "" ? [] : children.split(/\s+/).map(Number);
    } catch {
      return [];
    }
  });
}

/** Thread ids of a process; empty when it is gone. */
export function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
