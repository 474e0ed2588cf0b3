# The course in an image: the same set-up as on a laptop, by the same command.
#
#   docker build -t ninepixels .
#   docker run --rm -p 127.0.0.1:8888:8888 ninepixels
#
# Binder and JupyterHub use it as it is. What the kernel needs lies in
# /opt/ninepixels, so that the home folder may be an empty volume; the course is
# put into the home when the container starts (ninepixels enter -h).
ARG BASE=golang:1.26.8-bookworm@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d
# hadolint ignore=DL3006
FROM ${BASE}

LABEL org.opencontainers.image.title="Nine Pixels" \
      org.opencontainers.image.description="Convolutional neural networks in Go notebooks: JupyterLab, a Go kernel, XLA on the CPU" \
      org.opencontainers.image.source="https://github.com/ninepixels/ninepixels" \
      org.opencontainers.image.licenses="Apache-2.0"

# gcc links what uses cgo; git is for nbgitpuller. Debian's own versions: the
# base pins the release, and its security updates are welcome. So two builds have the same
# Python, the same Go modules and the same data, byte for byte, but not the same layers.
# hadolint ignore=DL3008
RUN { apt-get update \
 && apt-get install --yes --no-install-recommends \
      ca-certificates curl gcc git libc6-dev python3 python3-pip python3-venv tini; } \
 || { echo "Debian's packages could not be had: behind a proxy, build with --build-arg HTTP_PROXY=http://HOST:PORT"; exit 1; } \
 && rm -rf /var/lib/apt/lists/*

# Every package with its hash: what is installed is what was tested.
COPY .ci/requirements.txt /tmp/requirements.txt
ARG PIP_INDEX_URL
RUN python3 -m venv /opt/jupyter \
 && { /opt/jupyter/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt \
 || { echo "JupyterLab could not be had: behind a proxy, build with --build-arg HTTPS_PROXY=http://HOST:PORT; for a mirror of PyPI, with --build-arg PIP_INDEX_URL=ADDRESS"; exit 1; }; } \
 && find /opt/jupyter -name __pycache__ -prune -exec rm -rf {} + \
 && rm /tmp/requirements.txt

# What the command lab has JupyterLab start with.
COPY kernel/internal/python/lab-settings.json /opt/jupyter/etc/jupyter/labconfig/default_setting_overrides.json

ARG NB_USER=learner
ARG NB_UID=1000
ENV NB_USER=${NB_USER} NB_UID=${NB_UID} HOME=/home/${NB_USER} \
    NINEPIXELS_HOME=/opt/ninepixels/state JUPYTER_PATH=/opt/ninepixels/state/jupyter \
    GOPATH=/opt/ninepixels/go GOCACHE=/opt/ninepixels/cache GOTOOLCHAIN=local \
    PATH=/opt/jupyter/bin:/opt/ninepixels/state/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Any other user belongs to group 0, as container platforms have it.
RUN useradd --create-home --shell /bin/bash --uid "${NB_UID}" --gid 0 "${NB_USER}" \
 && install -d -o "${NB_UID}" -g 0 -m 0775 /opt/ninepixels \
 && chmod g+rwx "/home/${NB_USER}"
USER ${NB_UID}
WORKDIR /opt/ninepixels/course

# The modules change less often than the course does: a layer of their own.
COPY --chown=${NB_UID}:0 go.mod go.sum ./
ARG GOPROXY
RUN umask 0002 \
 && { go mod download -modcacherw \
 || { echo "Go's modules could not be had: behind a proxy, build with --build-arg HTTPS_PROXY=http://HOST:PORT; for a mirror, with --build-arg GOPROXY=ADDRESS"; exit 1; }; } \
 && find /opt/ninepixels/go/pkg/mod/cache/download -name '*.zip' -delete

COPY --chown=${NB_UID}:0 . .
RUN umask 0002 \
 && go run ./kernel setup -user-spec=false \
 && go run ./kernel doctor \
 && chmod -R g+rwX /opt/ninepixels/state /opt/ninepixels/cache

WORKDIR /home/${NB_USER}
EXPOSE 8888
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["bash", "-c", "curl --fail --silent \"http://127.0.0.1:8888${JUPYTERHUB_SERVICE_PREFIX:-/}api\""]
ENTRYPOINT ["tini", "--", "ninepixels", "enter", "-from", "/opt/ninepixels/course/notebooks"]
CMD ["jupyter", "lab", "--no-browser", "--ip=0.0.0.0", "--port=8888", "--ServerApp.default_url=/lab/tree/00-start.ipynb"]
