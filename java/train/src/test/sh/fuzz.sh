#!/bin/sh
# Fuzzes readers with Jazzer, guided by coverage, one target after the other; stops at the first finding.
#   fuzz.sh RUNS [TARGET...]      fuzz.sh 1000000 Safetensors ConfigFile; without targets all
# A finding's input goes to src/test/resources/.../TARGETInputs/, where every build reads it from then on; inputs that
# reach new code are kept in .cifuzz-corpus, so a second run goes on from the first.
set -eu
cd "$(dirname "$0")/../../../../.."
known=$(find java/train/src/test/java -name '*FuzzTest.java' -exec basename {} FuzzTest.java \; | sort | paste -sd " ")
fail() {
  echo "fuzz.sh: $1" >&2
  exit 2
}
case ${1:-} in
  '' | *[!0-9]* | 0*) fail "usage: fuzz.sh RUNS [TARGET...], as in fuzz.sh 1000000 Safetensors; targets: $known" ;;
esac
runs=$1
shift
# A name that matches no test would run nothing and look green.
for target in "$@"; do
  case " $known " in *" ${target%FuzzTest} "*) continue ;; esac
  fail "no target is called $target; targets: $known"
done
[ $# -gt 0 ] || set -- $known
folder=$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")
for target in "$@"; do
  target=${target%FuzzTest}FuzzTest
  echo "$target"
  nice ./mvnw -q -B -ntp -Pfuzz -pl java/train -am -Dtest="$target" -Dsurefire.failIfNoSpecifiedTests=false \
    -Dfuzz.runs="$runs" -Dfuzz.folder="$folder" ${MVN_ARGS:-} test-compile surefire:test@default-test
done
