import { ProbotOctokit } from "probot";
import { parse } from "yaml";
import * as z from "zod";
import { statusOf } from "./http-status.ts";

/** The app as GitHub makes it from a manifest (docs.github.com, "Registering a GitHub App from a manifest"). */
export type Manifest = Readonly<Record<string, unknown>>;

export type ManifestWishes = {
  /** Unique on all of GitHub; absent: the one of app.yml. */
  name?: string;
  /** Where deliveries go. */
  hookUrl: string;
  /** Where GitHub sends the person back to, with the code. */
  redirectUrl: string;
};

const AppFile = z.looseObject({
  name: z.string(),
  url: z.url(),
  description: z.string().optional(),
  public: z.boolean().default(false),
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

/** Every app gets them, and GitHub takes no subscription to them (docs.github.com, "Webhook events and payloads"). */
const alwaysSent = new Set(["installation", "installation_repositories"]);

/** @param appFile the text of app.yml: permissions and events are its own, whoever makes the app */
export function manifestOf(appFile: string, { name, hookUrl, redirectUrl }: ManifestWishes): Manifest {
  const app = AppFile.parse(parse(appFile));
  return {
    ...app,
    name: name ?? app.name,
    // One's own app is for one's own repositories.
    public: false,
    default_events: app.default_events.filter((event) => !alwaysSent.has(event)),
    hook_attributes: { url: hookUrl, active: true },
    redirect_url: redirectUrl,
  };
}

const Registration = z.looseObject({
  id: z.int().positive(),
  slug: z.string().optional(),
  html_url: z.url(),
  webhook_secret: z.string().min(16, "a webhook secret of at least 16 characters"),
  pem: z.string().includes("PRIVATE KEY-----"),
});
export type Registration = z.infer<typeof Registration>;

/** What a code stands for; null where GitHub knows no such code: they hold for an hour, and once. */
export async function exchangeCode(baseUrl: string, code: string): Promise<Registration | null> {
  const octokit = new ProbotOctokit({ baseUrl, throttle: { enabled: false }, retry: { enabled: false } });
  try {
    const { data } = await octokit.rest.apps.createFromManifest({ code });
    return Registration.parse(data);
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 422) return null;
    throw error;
  }
}
