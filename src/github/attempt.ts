import type { FollowUp } from "./follow-up.ts";
import { isStale, refusalOf } from "./refusal-of.ts";

/** Does one write after which the campaign is looked at again. What may pass is thrown; a refusal is carried along. */
export async function attempt(campaign: string, what: string, write: () => Promise<unknown>): Promise<FollowUp> {
  try {
    await write();
    return { kind: "advance", campaign, wrote: null };
  } catch (error) {
    if (isStale(error)) return { kind: "advance", campaign, wrote: null };
    const why = refusalOf(error);
    if (why === null) throw error;
    return {
      kind: "advance",
      campaign,
      wrote: null,
      setback: { kind: "refused", why: `GitHub refused to ${what}: ${why}` },
    };
  }
}
