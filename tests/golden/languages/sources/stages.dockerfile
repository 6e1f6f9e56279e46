# syntax=x
# An image of it.
ARG V=1 W
FROM --platform=$P python:${V}-slim AS base
ENV A=1 B="2"
ENV C 3
# doc
FROM base as final
RUN <<EOF
FROM fake AS no
EOF
COPY --from=base /a /b
COPY <<EOF /x
ARG q=1
EOF
ENTRYPOINT ["x"]
