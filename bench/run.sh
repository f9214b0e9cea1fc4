#!/bin/sh
# Runs JMH; arguments are JMH's.   bench/run.sh GradStats -f 3
set -eu
cd "$(dirname "$0")/.."
./mvnw -q -ntp -DskipTests package
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
java -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
  -cp "bench/target/classes:java/train/target/dualselect/lib/*:bench/target/lib/*" org.openjdk.jmh.Main "$@"
