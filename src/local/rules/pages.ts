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
  const size = Math.min(mostPerPage, Number(call.query.get("per_page") ?? defaultPerPage));
  const number = Math.max(1, Number(call.query.get("page") ?? 1));
  const shown = items.slice((number - 1) * size, number * size);
  const body = wrap(await Promise.all(shown.map(async (item) => shape(item))), items.length);
  const last = Math.max(1, Math.ceil(items.length / size));
  const links = number < last ? [link(call.url, number + 1, "next"), link(call.url, last, "last")] : [];
  if (number > 1) links.push(link(call.url, number - 1, "prev"), link(call.url, 1, "first"));
  return links.length === 0 ? { status: 200, body } : { status: 200, body, headers: { link: links.join(", ") } };
}

function link(url: URL, number: number, relation: string): string {
  const to = new URL(url);
  to.searchParams.set("page", String(number));
  return `<${to.href}>; rel="${relation}"`;
}
