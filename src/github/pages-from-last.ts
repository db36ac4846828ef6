/** An answer of a list, as Octokit gives it. */
type Page<T> = { data: T[]; headers: { link?: string | undefined } };

/**
 * The entries of a list that GitHub gives oldest first, page by page from the newest on, each page oldest first.
 * @param read asks for one page, from 1
 * @param most pages that are read; what is older is left out
 */
export async function* pagesFromLast<T>(read: (page: number) => Promise<Page<T>>, most: number): AsyncGenerator<T[]> {
  const first = await read(1);
  const last = lastPage(first.headers.link ?? "");
  for (let page = last; page > Math.max(1, last - most); page--) yield (await read(page)).data;
  if (last <= most) yield first.data;
}

/** The number of the page that a `Link` header names as the last one; 1 where there is only one. */
function lastPage(link: string): number {
  const url = /<([^>]*)>;\s*rel="last"/.exec(link)?.[1];
  const page = Number(url === undefined ? 1 : new URL(url).searchParams.get("page"));
  return Number.isInteger(page) && page >= 1 ? page : 1;
}
