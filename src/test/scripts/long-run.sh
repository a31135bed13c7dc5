#!/usr/bin/env bash
# Trains and multiplies for half an hour, or so many minutes: src/test/scripts/long-run.sh [minutes]
# The bits must stay the same, the heap after a collection flat, the number of threads constant; exits with 1 otherwise.
set -eu
cd "$(dirname "$0")/../../.."
mvn -q -B package -DskipTests
flags=(--add-modules jdk.incubator.vector -XX:ObjectAlignmentInBytes=64 -Xms512m -Xmx512m)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" "${flags[@]}" -cp target/test-classes:target/benchmarks.jar dev.lockstep.LongRun "${1:-30}"
