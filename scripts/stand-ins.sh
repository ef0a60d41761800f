# Stand-ins for the base and builder images of generated projects, on a machine that cannot pull them: Debian's packages
# and the machine's own compilers, under the real images' names. Sourced by docker-for-tests.sh, which gives `fail`,
# `quietly` and $state.
# shellcheck shell=bash disable=SC2154

certificates=/etc/ssl/certs/ca-certificates.crt
debian=samgen-tests/debian
lambda=public.ecr.aws/lambda/provided:al2023
distroless=gcr.io/distroless/static-debian13:nonroot
path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

make_stand_ins() {
  local trust beside foreign=
  trust=$(sha256sum "$certificates")
  # Docker keeps one image under a name: those for arm64 have -arm64 behind it (test/support/stand-ins.ts).
  [[ $(uname -m) != x86_64 ]] || foreign=linux/arm64

  if [[ $foreign ]]; then stand_in "$debian-arm64" import_debian_arm64 "$trust"; fi &
  beside=$!
  stand_in "$debian" import_debian "$trust"
  wait "$beside" || exit 1

  if command -v go >/dev/null; then
    stand_in golang:1.26 make_go_builder "$debian" "$(go version)" "$(go env GOPROXY)"
  fi &
  beside=$!
  stand_in python:3.13-slim make_python_builder "$debian"
  if command -v rustup >/dev/null; then stand_in rust:1.95-slim make_rust_builder "$debian" "$(rustc -vV)"; fi
  wait "$beside" || exit 1

  stand_in debian:13-slim make_other_image "$debian"
  stand_in "$lambda" make_lambda_base "$debian"
  stand_in "$distroless" make_distroless "$debian"
  [[ $foreign ]] || return 0
  stand_in debian:13-slim-arm64 make_other_image "$debian-arm64" "$foreign"
  stand_in "$lambda-arm64" make_lambda_base "$debian-arm64" "$foreign"
  stand_in "$distroless-arm64" make_distroless "$debian" "$foreign"
}

# stand_in NAME MAKER INPUT…: MAKER NAME INPUT… makes the image, unless it is there and made of the same: this text of
# MAKER, and these inputs (of an image, its own label). A real image of that name is left alone.
stand_in() {
  local name=$1 maker=$2 label pin started=$SECONDS
  pin=$({ declare -f build "$maker" && echo "${@:3}" && label_of "$3"; } | sha256sum | cut -c1-12)
  label=$(label_of "$name")
  [[ $label == none || ($label != real && $label != "$pin") ]] || return 0
  "$maker" "$name" "${@:3}"
  echo "$name took $((SECONDS - started)) s." >&2
}

# Of a stand-in its label; else `real`, or `none` where there is no image of that name.
label_of() {
  local label
  label=$(docker image inspect --format '{{index .Config.Labels "samgen.stand-in"}}' "$1" 2>/dev/null) || label=none
  echo "${label:-real}"
}

# build NAME PLATFORM TAR-ARGUMENT… <Dockerfile: by the classic builder, its context what tar packs.
build() {
  local context
  context=$(mktemp -d "$state/context.XXXXXX")
  cat >"$context/Dockerfile"
  tar -c -C "$context" Dockerfile "${@:3}" | DOCKER_BUILDKIT=0 quietly docker build --no-cache --force-rm \
    ${2:+--platform "$2"} --label "samgen.stand-in=$pin" --tag "$1" -
  rm -rf "$context"
}

import_debian() {
  local files=$state/debian
  rm -rf "$files"
  quietly debootstrap --variant=minbase --include=curl,ca-certificates,media-types,netbase bookworm "$files"
  rm -rf "$files"/var/cache/apt/archives/*.deb "$files"/var/lib/apt/lists/*
  # The machine's own certificates: it may reach the world through a proxy of its own.
  cp "$certificates" "$files/etc/ssl/certs/ca-certificates.crt"
  tar -C "$files" -c . | quietly docker import -c "ENV PATH=$path" -c "LABEL samgen.stand-in=$pin" - "$1"
  rm -rf "$files"
}

# Docker takes an import for this machine's; what a build adds to an empty image is for the platform of the build.
import_debian_arm64() {
  local files=$state/debian-arm64 package
  rm -rf "$files"
  quietly debootstrap --foreign --arch=arm64 --variant=minbase --include=curl,ca-certificates bookworm "$files"
  # Nothing of arm64 is run here: the packages are unpacked, and not set up.
  for package in "$files"/var/cache/apt/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -C "$files" -xk 2>/dev/null || true
  done
  rm -rf "$files"/var/cache/apt/archives/*.deb "$files/debootstrap"
  mkdir -p "$files/etc/ssl/certs"
  cp "$certificates" "$files/etc/ssl/certs/ca-certificates.crt"
  tar -C "$files" -cf "$state/debian-arm64.tar" .
  build "$1" linux/arm64 -C "$state" debian-arm64.tar <<END
FROM scratch
ADD debian-arm64.tar /
ENV PATH=$path
END
  rm -rf "$files" "$files.tar"
}

make_other_image() {
  build "$1" "${3-}" <<END
FROM $2
CMD ["bash"]
END
}

make_lambda_base() {
  build "$1" "${3-}" <<END
FROM $2
ENV LANG=en_US.UTF-8 TZ=:/etc/localtime PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \
    LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib \
    LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime
WORKDIR /var/task
END
}

# The packages that distroless is made of, as Debian installed them; no program, so one content for every architecture.
make_distroless() {
  local files=$state/distroless.tar
  # shellcheck disable=SC2016
  docker run --rm "$2" bash -ec '
    mkdir -p /users/etc /users/home
    printf "%s\n" root:x:0:0:root:/root:/sbin/nologin nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin \
      nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin >/users/etc/passwd
    printf "%s\n" root:x:0: nobody:x:65534: tty:x:5: staff:x:50: nonroot:x:65532: >/users/etc/group
    install -d -m 700 -o 65532 -g 65532 /users/home/nonroot
    cd /
    cat var/lib/dpkg/info/{base-files,media-types,netbase,tzdata}.list |
      sed "s|^/|./|" | grep -vE "^\./usr/share/(doc/.*/(README|changelog|NEWS)|lintian|man)" |
      tar -c --no-recursion -T - ./etc/ssl ./etc/ssl/certs ./etc/ssl/certs/ca-certificates.crt \
        -C /users ./etc/passwd ./etc/group ./home ./home/nonroot' >"$files" || fail "distroless could not be packed"
  build "$1" "${3-}" -C "$state" distroless.tar <<END
FROM scratch
ADD distroless.tar /
ENV PATH=$path SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532
WORKDIR /home/nonroot
END
  rm -f "$files"
}

make_python_builder() {
  build "$1" '' <<END
FROM $2
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends make python-is-python3 python3-pip && \
    rm -rf /var/lib/apt/lists/*
ENV PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore
RUN pip install --quiet --no-cache-dir ziglang==0.17.1
CMD ["python3"]
END
}

make_go_builder() {
  local go arch
  go=$(go env GOROOT)
  # Go's own packages are built already: each build in a container would begin with them, for a minute.
  for arch in amd64 arm64; do
    GOCACHE=$state/built/go-cache CGO_ENABLED=0 GOOS=linux GOARCH=$arch quietly go build -trimpath net/http encoding/json
  done
  build "$1" '' -C "$state/built" go-cache -C / --transform "s|^${go#/}|go|" --exclude "${go#/}/test" "${go#/}" <<END
FROM $2
COPY go /usr/local/go
COPY go-cache /go-cache
ENV GOPATH=/go GOCACHE=/go-cache GOPROXY=$4 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false
ENV PATH=/go/bin:/usr/local/go/bin:$path
WORKDIR /go
END
}

make_rust_builder() {
  local toolchain version name
  toolchain=$(rustc --print sysroot)
  version=$(sed -n 's/^release: //p' <<<"$3")
  name=$version-$(sed -n 's/^host: //p' <<<"$3")
  build "$1" '' -C "$(dirname "$(command -v rustup)")" rustup \
    -C / --transform "s|^${toolchain#/}|toolchain|" --exclude "${toolchain#/}/share" "${toolchain#/}" <<END
FROM $2
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:$path RUST_VERSION=$version
COPY rustup /usr/local/cargo/bin/
COPY toolchain /usr/local/rustup/toolchains/$name
RUN for name in cargo rustc rustdoc; do ln -s rustup /usr/local/cargo/bin/\$name; done && rustup default $name && \
    rustup target add x86_64-unknown-linux-musl aarch64-unknown-linux-musl
END
}
