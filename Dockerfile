# The checker with both solvers. Models are mounted, and commands stand behind the image:
#
#   docker build -t invariants .
#   docker run --rm -v "$PWD:/models" invariants check .
FROM python:3.11-slim

COPY pyproject.toml README.md LICENSE /source/
COPY invariants /source/invariants
RUN pip install --no-cache-dir '/source[cvc5]' && rm -r /source && useradd --create-home checker

USER checker
WORKDIR /models
ENTRYPOINT ["invariants"]
CMD ["--help"]
