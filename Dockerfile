# Hone's app as a server (docs/operations.md). The runner's side needs none of it: it is the action.
# In production name the base by its digest.
FROM node:24-slim AS build
WORKDIR /hone
COPY package.json package-lock.json ./
# The package's own `node` is for machines with an older one; its install script would download it.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run prepack && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
# Nothing is installed at run time: Probot would, by npx, if it were given a Redis.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn*
ENV NODE_ENV=production PORT=3000
WORKDIR /hone
COPY --from=build /hone/package.json ./
COPY --from=build /hone/bin bin
COPY --from=build /hone/dist dist
COPY --from=build /hone/templates templates
COPY --from=build /hone/app.yml ./
COPY --from=build /hone/node_modules node_modules
# The user of the base image without rights; nothing here is its to change.
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ping`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# As process 1 node gets SIGTERM itself, and ends the work at hand.
CMD ["node", "bin/hone.js", "serve"]
