import type { Attempt } from "./attempt.ts";
import { bombs } from "./attempts/bombs.ts";
import { kernel } from "./attempts/kernel.ts";
import { loaded } from "./attempts/loaded.ts";
import { network } from "./attempts/network.ts";
import { killing } from "./attempts/processes.ts";
import { reading } from "./attempts/reading.ts";
import { mounting, writing } from "./attempts/writing.ts";

/** All that is tried by the attack; what a build leaves behind is in artifacts.ts. */
export const attempts: readonly Attempt[] = [
  ...reading,
  ...network,
  ...writing,
  ...mounting,
  ...bombs,
  ...killing,
  ...kernel,
  ...loaded,
];
