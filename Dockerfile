# The course in a box: JupyterLab with the released exercises on port 8888.
#   docker build -t nncourse . && docker run --rm -p 8888:8888 nncourse
FROM python:3.12-slim-bookworm

# Versions of Debian's packages follow the base image, which fixes the release.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends bubblewrap chromium git postgresql make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home learner

USER learner
WORKDIR /home/learner/nncourse
COPY --chown=learner . .
RUN make .venv/.ready

EXPOSE 8888
CMD ["make", "lab", "LAB_OPTIONS=--ip=0.0.0.0 --no-browser"]
