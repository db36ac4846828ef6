/** A refusal in GraphQL: `type` as GitHub writes it (STALE_DATA, FORBIDDEN, NOT_FOUND, UNPROCESSABLE). */
export class GraphqlRefusal extends Error {
  override readonly name = "GraphqlRefusal";
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
