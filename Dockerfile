# The course in an image: the same set-up as on a laptop, run by the same command.
#
#   docker build -t ninepixels .
#   docker run --rm -p 8888:8888 ninepixels
#
# Binder and JupyterHub use this file as it is: they pass NB_USER and NB_UID and
# start Jupyter themselves.
ARG BASE=golang:1.26-bookworm
FROM ${BASE}

RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      ca-certificates git python3 python3-pip python3-venv tini \
 && rm -rf /var/lib/apt/lists/*

# notebook is what Binder starts, jupyterhub what JupyterHub starts.
RUN python3 -m venv /opt/jupyter \
 && /opt/jupyter/bin/pip install --no-cache-dir \
      jupyterlab==4.6.6 notebook==7.6.5 jupyterhub==6.1.1
ENV PATH=/opt/jupyter/bin:$PATH

ARG NB_USER=learner
ARG NB_UID=1000
RUN useradd --create-home --shell /bin/bash --uid ${NB_UID} ${NB_USER}
ENV USER=${NB_USER} HOME=/home/${NB_USER} GOPATH=/home/${NB_USER}/go
USER ${NB_UID}
WORKDIR /home/${NB_USER}/ninepixels

# The modules change less often than the course does: a layer of their own.
COPY --chown=${NB_UID} go.mod go.sum ./
RUN go mod download

COPY --chown=${NB_UID} . .
RUN go run ./kernel setup && go run ./kernel doctor

EXPOSE 8888
ENTRYPOINT ["tini", "--"]
CMD ["jupyter", "lab", "--no-browser", "--ip=0.0.0.0", "--port=8888", "notebooks/00-start.ipynb"]
