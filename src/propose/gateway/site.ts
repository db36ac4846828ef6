import type { Charge } from "./gateway.ts";
import type { Purse } from "./purse.ts";
import type { Order } from "./wire.ts";

/** Where the gateway's process answers. */
export type Site = {
  order: Order;
  purse: Purse;
  /** Tells the one who started the gateway of a charge; resolves when it has been noted. */
  tell: (charge: Charge) => Promise<void>;
  /** Aborted when the gateway ends: what is under way is then settled as it stands. */
  stopped: AbortSignal;
};
