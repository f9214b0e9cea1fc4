#!/bin/sh
# Fuzzes readers with Jazzer, guided by coverage, one target after the other; stops at the first finding.
#   fuzz.sh RUNS [TARGET...]      fuzz.sh 1000000 SafetensorsFuzzTest ConfigFileFuzzTest; without targets all
# A finding's input goes to src/test/resources/.../TARGETInputs/, where every build reads it from then on; inputs that
# reach new code are kept in .cifuzz-corpus, so a second run goes on from the first.
set -eu
cd "$(dirname "$0")/../../../../.."
runs=$1
shift
[ $# -gt 0 ] || set -- $(find java/train/src/test/java -name '*FuzzTest.java' -exec basename {} .java \; | sort)
folder=$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")
for target in "$@"; do
  echo "$target"
  nice ./mvnw -q -B -ntp -Pfuzz -pl java/train -am -Dtest="$target" -Dsurefire.failIfNoSpecifiedTests=false \
    -Dfuzz.runs="$runs" -Dfuzz.folder="$folder" ${MVN_ARGS:-} test-compile surefire:test@default-test
done
