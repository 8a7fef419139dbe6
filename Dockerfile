FROM docker.io/library/node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Nothing that is needed here comes from an install script.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/ scripts/
COPY otel/ otel/
COPY src/ src/
RUN ["node", "scripts/build.ts"]
# What `kubectl exec` starts as a command; here there is a shell to write it with.
RUN printf '#!/usr/local/bin/node\nimport "/app/kafka-autoscaler.mjs"\n' > dist/command && chmod 755 dist/command

# The C and C++ libraries that Node is linked to, and certificate authorities: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="kafka-autoscaler" \
      org.opencontainers.image.source="https://github.com/kafka-autoscaler/kafka-autoscaler" \
      org.opencontainers.image.description="Scales Kubernetes consumers on Kafka backlog" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /usr/local/bin/node /usr/local/bin/node
# .mjs, since no package.json beside it says what kind of JavaScript it is.
COPY --from=build /build/dist/kafka-autoscaler.js /app/kafka-autoscaler.mjs
COPY --from=build /build/dist/command /usr/local/bin/kafka-autoscaler
COPY --from=build /build/dist/THIRD_PARTY_LICENSES /app/
COPY LICENSE /app/
# As a number, since runAsNonRoot of Kubernetes cannot look up names.
USER 65532:65532
EXPOSE 8000
STOPSIGNAL SIGTERM
# No HEALTHCHECK: Kubernetes ignores it and asks /livez itself, and here each check would be a Node process of its own.
# Memory for time that this program has to spare (MB of resident memory after 10 minutes, from 121 to below 100): a
# small young generation of the heap, code and heap kept small, WebAssembly (undici's parser) compiled once, and one
# arena of glibc's malloc instead of one for each thread. The young generation is so small that the main thread clears
# it itself in less time than it would wait for others to help, all the more with a share of a processor.
ENV MALLOC_ARENA_MAX=1
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=1", "--no-parallel-scavenge", "--optimize-for-size", "--liftoff-only", "/app/kafka-autoscaler.mjs"]
CMD ["run"]
