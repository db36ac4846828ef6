/** GitHub's pagination: `per_page`, `page` and the Link header. */
import type { Json } from "../json.ts";
import type { Answer, Call } from "./rule.ts";

const mostPerPage = 100;
const defaultPerPage = 30;

/** One page of the items; only those on it are shaped. */
export async function page<T>(
  call: Call,
  items: readonly T[],
  shape: (item: T) => Json | Promise<Json>,
  wrap: (shaped: Json[], total: number) => Json = (shaped) => shaped,
): Promise<Answer> {
  const body = wrap(await Promise.all(cutPage(call, items).map(async (item) => shape(item))), items.length);
  return paged(call, items.length, body);
}

/** The items of the page that is asked for. */
export function cutPage<T>(call: Call, items: readonly T[], otherwise = defaultPerPage): readonly T[] {
  const { size, number } = asked(call, otherwise);
  return items.slice((number - 1) * size, number * size);
}

/** An answer with the links to its neighbours among `total` items. */
export function paged(call: Call, total: number, body: Json): Answer {
  const { size, number } = asked(call, defaultPerPage);
  const last = Math.max(1, Math.ceil(total / size));
  const links = number < last ? [link(call.url, number + 1, "next"), link(call.url, last, "last")] : [];
  if (number > 1) links.push(link(call.url, number - 1, "prev"), link(call.url, 1, "first"));
  return links.length === 0 ? { status: 200, body } : { status: 200, body, headers: { link: links.join(", ") } };
}

function asked({ query }: Call, otherwise: number): { size: number; number: number } {
  const size = query.has("per_page") ? Math.min(mostPerPage, Number(query.get("per_page"))) : otherwise;
  return { size: Math.max(1, size), number: Math.max(1, Number(query.get("page") ?? 1)) };
}

function link(url: URL, number: number, relation: string): string {
  const to = new URL(url);
  to.searchParams.set("page", String(number));
  return `<${to.href}>; rel="${relation}"`;
}
