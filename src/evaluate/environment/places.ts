import { homedir } from "node:os";
import { dirname } from "node:path";
import { EnvironmentError } from "../../model/input-error.ts";

export const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);

/** Folders that hold what belongs to others, whatever the home is called. */
const shared = ["/", "/home", "/root", "/etc", "/opt", "/var", "/tmp", "/run", "/srv", "/mnt", "/proc", "/sys", "/dev"];

/** Whether a folder is a whole home, or holds one: such a folder is never mounted. */
export const holdsHome = (folder: string): boolean =>
  shared.includes(folder) || dirname(folder) === "/home" || isWithin(folder, homedir());

/** Throws `EnvironmentError` for a folder that is never mounted. `whose`: what wants it, for people. */
export function refuseWholeHome(folder: string, whose: string): void {
  if (!holdsHome(folder)) return;
  throw new EnvironmentError(
    `${whose} belongs to ${folder}, and a whole home or system folder is never shown to a candidate`,
    "Name another interpreter, such as one of a virtual environment: python3 -m venv.",
  );
}
