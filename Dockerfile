# Carnet for production: Node 24, no development package, no database inside. MONGODB_URI is required.
FROM node:24-slim AS dependencies
WORKDIR /srv/carnet
COPY package.json package-lock.json ./
# The image brings Node itself; without its install script npm's `node` package stays an empty shell.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24-slim
WORKDIR /srv/carnet
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/carnet
COPY --from=dependencies /srv/carnet/node_modules ./node_modules
COPY package.json ./
COPY fhir-profiles ./fhir-profiles
COPY scripts ./scripts
COPY server ./server

ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    DATA_DIR=/var/lib/carnet
USER node
VOLUME /var/lib/carnet
EXPOSE 8080

HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# The same heap as `npm start` (docs/performance.md, Memory).
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=50", "server/boot/main.ts"]
