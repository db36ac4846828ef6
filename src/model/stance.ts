/** In what way a proposer is asked. `refine`: go on with what works. `radical`: leave the present approach. */
export type Stance = "refine" | "radical";

/** A proposer in a stance, as candidates and turns name it: `claude`, `claude/radical`. */
export const armName = (proposer: string, stance: Stance): string =>
  stance === "refine" ? proposer : `${proposer}/${stance}`;

/** What an arm's name says. `stance` is null where it names none: `refine`, or a proposer that knows no ways. */
export function partsOfArm(name: string): { proposer: string; stance: string | null } {
  const at = name.indexOf("/");
  return at < 0 ? { proposer: name, stance: null } : { proposer: name.slice(0, at), stance: name.slice(at + 1) };
}
