/** The two pages of `hone serve --setup`, for the browser of whoever sets Hone up. No scripts, nothing from elsewhere. */
const page = (body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Hone setup</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:3em auto;padding:0 1em}button{font:inherit;padding:.5em 1em}</style></head>
<body>
${body}
</body></html>`;

const attribute = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** @param manifest its JSON text */
export const registerPage = ({
  action,
  manifest,
  hookUrl,
}: {
  action: string;
  manifest: string;
  hookUrl: string;
}): string =>
  page(`<h1>Make your Hone app</h1>
<p>GitHub shows the app's name, which has to be unique, and then makes the app with the permissions and events of app.yml.
Its deliveries will go to <code>${attribute(hookUrl)}</code>.</p>
<form action="${attribute(action)}" method="post">
<input type="hidden" name="manifest" value="${attribute(manifest)}">
<button type="submit">Make the app on GitHub</button>
</form>`);

export const registeredPage = ({ name, installUrl }: { name: string; installUrl: string }): string =>
  page(`<h1>${attribute(name)} is made</h1>
<p>Its id, secret and key are in the files that the terminal names. Next: <a href="${attribute(installUrl)}">install it on
repositories</a>, and start <code>hone serve</code>.</p>`);

export const refusedPage = (why: string): string =>
  page(`<h1>Not done</h1>\n<p>${attribute(why)}</p>\n<p><a href="/">Begin again</a></p>`);
