/** What a rule is: an operation's permission and its handler. The tables in this folder hold nothing else. */
import type { Json, JsonObject } from "../json.ts";
import type { PlayedOperation } from "../played.ts";
import type { Token } from "../tokens.ts";
import type { Account, World } from "../world.ts";

export type Call = {
  world: World;
  /** Path parameters by GitHub's names, decoded. */
  path: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: JsonObject;
  accept: string;
  url: URL;
  /** Whom the answer and its events name as the actor. */
  actor: Account;
  /** Null for calls that the app makes as itself. */
  token: Token | null;
};

export type Answer = { status: number; body?: Json; headers?: Record<string, string>; raw?: Buffer };

/** A request, recognised: what the log calls it, and how it is answered. */
export type Routed = { operation: string; play: () => Promise<Answer> };

/** `app`: the app's JWT; `nobody`: no proof at all; else any one of the permissions, such as `contents:read`. */
export type Need = "app" | "nobody" | readonly string[] | ((call: Call) => readonly string[]);

export type Rule = { needs: Need; play: (call: Call) => Answer | Promise<Answer> };
export type Rules = Partial<Record<PlayedOperation, Rule>>;

export const ok = (body: Json): Answer => ({ status: 200, body });
export const created = (body: Json): Answer => ({ status: 201, body });
export const nothing = (): Answer => ({ status: 204 });
