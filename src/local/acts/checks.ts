/** Check runs on commits, and the buttons that people press on them. */
import { Refusal } from "../refusal.ts";
import { checkRunShape } from "../shapes/checks.ts";
import type { Account, CheckRun, World } from "../world.ts";
import { announce } from "./announce.ts";

type Happening = "created" | "completed" | "rerequested" | "requested_action";

export function announceCheck(world: World, check: CheckRun, { action, by }: { action: Happening; by: Account }): void {
  announce(world, `check_run.${action}`, by, { check_run: checkRunShape(world, check, "webhook") });
}

/** A person presses a button; the delivery is the only trace of it. Throws where the check run does not show it. */
export function pressButton(world: World, check: CheckRun, { button, by }: { button: string; by: Account }): void {
  if (!check.actions.some(({ identifier }) => identifier === button))
    throw new Refusal(422, `the check run ${check.name} has no button ${button}`);
  const requested = { requested_action: { identifier: button } };
  announce(world, "check_run.requested_action", by, {
    check_run: checkRunShape(world, check, "webhook"),
    ...requested,
  });
}
