# Stet in a container: `docker build -t stet .`, then see compose.yaml.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /stet
# A C compiler for SQLite and ring.
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
# Dependencies first, on empty sources: they are built again only when the manifests change.
COPY Cargo.toml Cargo.lock rust-toolchain.toml ./
COPY knowledge/Cargo.toml knowledge/build.rs knowledge/
# The build script shares these.
COPY knowledge/src/lexicon/stem.rs knowledge/src/lexicon/irregular.txt knowledge/src/lexicon/
COPY bot/Cargo.toml bot/
COPY tests/Cargo.toml tests/
COPY tests/loopback/Cargo.toml tests/loopback/
RUN mkdir -p knowledge/benches bot/benches bot/src tests/program tests/picture tests/end_to_end tests/loopback/src tests/loopback/tests/sockets \
    && touch tests/loopback/tests/sockets/main.rs knowledge/src/lib.rs knowledge/benches/stages.rs knowledge/benches/linear.rs knowledge/benches/edit.rs bot/benches/import.rs bot/src/lib.rs tests/loopback/src/lib.rs tests/end_to_end/main.rs \
    && echo 'fn main() {}' | tee bot/src/main.rs tests/program/main.rs tests/picture/main.rs \
    && cargo build --release --locked -p stet
COPY . .
# The empty sources are newer than those of the clone: what was built of them is made again.
RUN touch knowledge/src/lib.rs knowledge/build.rs bot/src/lib.rs bot/src/main.rs && cargo build --release --locked -p stet

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin stet && mkdir /data && chown stet /data
COPY --from=build /stet/target/release/stet /usr/local/bin/stet
USER stet
WORKDIR /data
ENV STET__DATA__FOLDER=/data
VOLUME /data
ENTRYPOINT ["stet"]
CMD ["serve"]
RUN ["stet", "--version"]
