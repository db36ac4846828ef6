import { existsSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { EnvironmentError, InputError } from "../../model/input-error.ts";
import type { Mount } from "../../sandbox/bubblewrap.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { closedOn } from "../../sandbox/temporary-folder.ts";

/**
 * Throws where an agent cannot run in the sandbox at all, before a campaign spends its first turn on it: without a
 * sandbox (it would have the network, and this user's rights), or where a folder of its program is not to be shown.
 */
export function refuseUnseen({
  name,
  scratch,
  mounts = [],
}: {
  name: string;
  scratch: Pick<Scratch, "sandbox" | "user">;
  mounts?: readonly Mount[];
}): void {
  if (scratch.sandbox !== "bubblewrap")
    throw new EnvironmentError(
      `${name} runs a coding agent, and an agent runs in the sandbox only`,
      "Let hone doctor say what the sandbox needs here, or let another proposer work.",
    );
  for (const { from } of mounts) refuseFolder(from, name, scratch);
}

function refuseFolder(from: string, name: string, { user }: Pick<Scratch, "user">): void {
  const where = `${name}: ${from}`;
  if (!existsSync(from))
    throw new InputError({
      where,
      what: "there is no such folder",
      remedy: "Name the folder that the agent's program is installed in.",
    });
  const real = realpathSync(from);
  if (isWithin(real, homedir()) || real === "/home")
    throw new InputError({
      where,
      what: "it holds a whole home, with all its keys, which an agent is never shown",
      remedy: "Name the folder of the agent's program alone, or install it elsewhere.",
    });
  const [forbidden] = [
    ...system.filter((folder) => isWithin(folder, real)),
    ...secrets.filter((name) => real.split("/").includes(name)),
  ];
  if (forbidden !== undefined)
    throw new InputError({
      where,
      what: `what lies in ${forbidden} is never shown to an agent: keys, or sockets of programs that do more than it may`,
      remedy: "Name the folder of the agent's program alone, such as /opt/agent or ~/.nvm.",
    });
  const closed = user ? closedOn(statSync(real).isDirectory() ? real : dirname(real)) : null;
  if (closed !== null)
    throw new EnvironmentError(
      `the sandbox's user, who has no rights of his own, cannot pass through ${closed} to ${from}`,
      "Install the agent where everybody can reach it, such as below /opt or /usr/local.",
    );
}

/** Where a machine keeps its own affairs, sockets among them: a read-only mount does not keep anybody from connecting. */
const system = ["/run", "/proc", "/sys", "/dev", "/etc", "/boot"];
/** Where people's programs keep keys. */
const secrets = [
  ".ssh",
  ".aws",
  ".gnupg",
  ".config",
  ".docker",
  ".kube",
  ".azure",
  ".netrc",
  ".mozilla",
  ".password-store",
];

const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
