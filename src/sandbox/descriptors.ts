import { closeSync, readFileSync, readdirSync } from "node:fs";

/** fcntl(2): closed when another program is executed. */
const closeOnExec = 0o2000000;

/**
 * Closes descriptors above 2 that this process inherited open and would hand on. Node opens all of its own
 * close-on-exec and marks what it inherits at low numbers only, so a runner that leaks a high one would leak it to
 * candidates.
 */
export function closeInherited(): void {
  for (const name of readdirSync("/proc/self/fd")) {
    const fd = Number(name);
    if (fd > 2 && isHandedOn(fd)) closeSync(fd);
  }
}

/** False for a descriptor that is gone, as that of the listing itself. */
function isHandedOn(fd: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    return false;
  }
}
