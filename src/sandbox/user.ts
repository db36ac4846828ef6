/**
 * The user that confined processes run as. Limits per user do not bind root, so root steps down to an
 * unprivileged number of its own per evaluator process; anybody else stays who he is.
 */
export type SandboxUser = { uid: number; gid: number } | null;

const firstUid = 61_000;
const uidCount = 4_000;

export function sandboxUser(processId: number): SandboxUser {
  if (process.getuid?.() !== 0) return null;
  const uid = firstUid + (processId % uidCount);
  return { uid, gid: uid };
}
