#!/bin/sh
# Compares every kernel with its rivals: prints the table and writes bench/results/<chip>.json.
#   bench/run.sh                         everything on the CPU, about ten minutes
#   bench/run.sh --device cuda           on the GPU; needs a build with -Pgpu: MVN_ARGS=-Pgpu bench/run.sh ...
#   bench/run.sh --only Select --rounds 31          a part of it, for the eye alone
#   bench/run.sh jmh GradStats -f 3 -p device=cpu   one benchmark under JMH; the arguments are JMH's
set -eu
cd "$(dirname "$0")/.."
# shellcheck disable=SC2086 # several words
./mvnw -q -ntp -DskipTests ${MVN_ARGS:-} -pl bench -am package

# As the program itself.
. java/train/src/main/dist/bin/env.sh

class=org.dualselect.bench.Compare
case "${1:-}" in
  jmh) shift; class=org.openjdk.jmh.Main ;;
  steps) shift; class=org.dualselect.bench.Steps ;; # bench/compare.sh
  "") set -- --results bench/results ;;
  --device) [ $# -ne 2 ] || set -- "$@" --results bench/results ;;
esac
exec java ${PYTHON:+"-Dbench.python=$PYTHON"} -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
  -Dorg.bytedeco.javacpp.logger=slf4j \
  -cp "bench/target/classes:java/train/target/dualselect/lib/*:bench/target/lib/*" $class "$@"
