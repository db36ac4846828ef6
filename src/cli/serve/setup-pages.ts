import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { exchangeCode, manifestOf } from "../../github/manifest.ts";
import type { ManifestWishes, Registration } from "../../github/manifest.ts";
import { refusedPage, registeredPage, registerPage } from "../../report/setup-page.ts";

export type SetupPages = {
  /** Text of app.yml. */
  appFile: string;
  wishes: ManifestWishes;
  /** Addresses of GitHub, for people and of its API. */
  web: string;
  api: string;
  org: string | undefined;
  /** Of these pages. */
  origin: string;
  done(app: Registration): void;
};

type Page = { status: number; html: string };

/** Answers the browser of whoever sets Hone up: the form, and the way back from GitHub. */
export function setupPages(setup: SetupPages): (request: IncomingMessage, response: ServerResponse) => void {
  // Whoever sends a browser to the way back with a code of another app does not know it.
  const state = randomBytes(24).toString("hex");
  const action = actionOf(setup, state);
  const manifest = JSON.stringify(manifestOf(setup.appFile, setup.wishes));

  async function answer({ method, headers, url: address = "/" }: IncomingMessage): Promise<Page> {
    const url = new URL(address, setup.origin);
    // Another site's name that leads here would read the state off the form.
    if (`http://${headers.host}` !== setup.origin) return refused(421, `This page is at ${setup.origin}.`);
    if (method !== "GET") return refused(405, "There is nothing to send here.");
    if (url.pathname === "/")
      return { status: 200, html: registerPage({ action, manifest, hookUrl: setup.wishes.hookUrl }) };
    if (url.pathname === "/callback") return register(url.searchParams);
    return refused(404, "There is no such page.");
  }

  async function register(query: URLSearchParams): Promise<Page> {
    if (!same(query.get("state") ?? "", state))
      return refused(403, "This did not come from the button of this setup: somebody else may have sent you here.");
    const code = query.get("code");
    if (!code) return refused(400, "GitHub sent no code along.");
    const app = await exchangeCode(setup.api, code);
    if (!app) return refused(410, "GitHub does not know this code: each holds for an hour, and once.");
    setup.done(app);
    return {
      status: 200,
      html: registeredPage({ name: app.slug ?? "Your app", installUrl: `${app.html_url}/installations/new` }),
    };
  }

  const failed = (error: unknown): Page =>
    refused(502, `GitHub did not answer as it should: ${error instanceof Error ? error.message : String(error)}`);

  return (request, response) => {
    void answer(request)
      .catch(failed)
      .then(({ status, html }) => response.writeHead(status, headersFor(setup.web)).end(html));
  };
}

function actionOf({ web, org }: SetupPages, state: string): string {
  const owner = org === undefined ? "settings" : `organizations/${encodeURIComponent(org)}/settings`;
  return `${web}/${owner}/apps/new?state=${state}`;
}

const refused = (status: number, why: string): Page => ({ status, html: refusedPage(why) });

const headersFor = (web: string) => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action ${web}; frame-ancestors 'none'`,
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  connection: "close",
});

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
