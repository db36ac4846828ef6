import { Refusal } from "../refusal.ts";

/** A refusal in GraphQL: `type` as GitHub writes it (STALE_DATA, FORBIDDEN, NOT_FOUND, UNPROCESSABLE). */
export class GraphqlRefusal extends Error {
  override readonly name = "GraphqlRefusal";
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** What a check of REST's refuses is refused in GraphQL, too. */
export async function guarded(check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw error instanceof Refusal ? new GraphqlRefusal("FORBIDDEN", error.message) : error;
  }
}
