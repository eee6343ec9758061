# One image for all of Vigil's own processes; docker-compose.yml says which of them a container runs.
# Debian, as the native part of Temporal's SDK needs glibc.
FROM node:20.20.2-bookworm AS builder
WORKDIR /app
# Changes seldom, so that it is mostly taken from the cache.
COPY package.json package-lock.json .npmrc ./
COPY scripts/ensure.mjs scripts/lock.mjs scripts/
RUN node --eval "import('./scripts/ensure.mjs').then(({ ensureDependencies }) => ensureDependencies())"
COPY . .
# The SDK brings its native part for five platforms, 140 MB; this one's is kept.
RUN node scripts/build.mjs \
  && npm prune --omit=dev --no-audit --no-fund \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# For Temporal's native client, which trusts whom the system trusts; slim images have nobody to trust.
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=builder /app/package.json ./
COPY --from=builder /app/node_modules node_modules
COPY --from=builder /app/dist dist
# node
USER 1000:1000
EXPOSE 8080
# Of the API; docker-compose.yml has one for each process.
HEALTHCHECK --start-period=1m CMD ["node", "dist/services/docker/health-check.js", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["dist/api/server.js"]
