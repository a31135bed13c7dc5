#!/usr/bin/env bash
# Builds Lockstep when its sources are newer than its jar, and runs it. Without arguments: the main job.
set -u

# What a path leads to, through links.
target_of() {
  local path=$1 target
  while [ -L "$path" ]; do
    target=$(readlink "$path")
    case $target in
      /*) path=$target ;;
      *) path=$(dirname "$path")/$target ;;
    esac
  done
  printf '%s\n' "$path"
}

script=$(target_of "${BASH_SOURCE[0]}")
home=$(CDPATH= cd -- "$(dirname -- "$script")" && pwd) || exit 2
jar=$home/target/benchmarks.jar

fail() {
  printf 'error: %s\n' "$@" >&2
  exit 2
}

# The command: the first argument that is not --verbose, if it is no option.
command=
for argument in "$@"; do
  if [ "$argument" != --verbose ]; then
    command=$argument
    break
  fi
done

verbose=false
profile=()
libraries=
for argument in "$@"; do
  case $argument in
    --) break ;;
    --verbose) verbose=true ;;
    --peers)
      # Other people's kernels, or their training: other builds, beside the lean one.
      if [ "$command" = train ]; then
        profile=(-Ptraining-peers)
        jar=$home/target/training-peers/benchmarks.jar
        libraries=:$home/target/training-peers/lib/*
      else
        profile=(-Ppeers)
        jar=$home/target/peers/benchmarks.jar
      fi
      ;;
  esac
done

show() {
  if [ $verbose = true ]; then
    printf '+' >&2
    printf ' %q' "$@" >&2
    printf '\n' >&2
  fi
}

# The JVM: JAVA_HOME, else java on the PATH.
if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it. Correct or unset it."
else
  java=$(command -v java) || fail "Java is missing: no JAVA_HOME, no java on the PATH. Install a JDK, 17 or newer."
fi
version=$("$java" -version 2>&1) || fail "$java does not run:" "$version"
release=$(printf '%s\n' "$version" | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1)
[ "${release:-0}" -ge 17 ] || fail "$java is Java ${release:-of unknown version}; Lockstep needs 17 or newer. Set JAVA_HOME."

# The jar. Runs share a lock on it, which the JVM inherits and keeps; a build wants it alone.
stale_source() {
  if [ -f "$jar" ]; then
    find "$home/src/main" "$home/src/peers" "$home/src/training-peers" "$home/pom.xml" -newer "$jar" 2>/dev/null | head -n 1
  else
    echo missing
  fi
}
locks=false
if command -v flock >/dev/null && mkdir -p "$home/target" 2>/dev/null && exec 9>>"$home/target/.in-use"; then
  locks=true
fi 2>/dev/null
if [ -n "$(stale_source)" ]; then
  if [ $locks = true ] && ! flock -n -x 9; then
    echo "Waiting for another run: it uses ${jar#"$home"/}, which is to be built again." >&2
    flock -x 9
  fi
  stale=$(stale_source)
else
  stale=
fi
if [ -n "$stale" ]; then
  if command -v mvn >/dev/null; then
    echo "Building ${jar#"$home"/}; the first time, Maven fetches what it needs." >&2
    build=(mvn -q -B -Dstyle.color=never -f "$home/pom.xml" -Dmaven.test.skip=true ${profile[@]+"${profile[@]}"} package)
    show "${build[@]}"
    "${build[@]}" >&2 </dev/null 9>&-
    code=$?
    [ $code -lt 128 ] || exit $code
    [ $code -eq 0 ] || fail "the build failed, see above."
  elif [ -f "$jar" ]; then
    echo "note: sources are newer than ${jar#"$home"/}, and Maven is missing; running the old one." >&2
  else
    fail "Maven is missing, and there is no ${jar#"$home"/}. Install Maven 3.8 or newer."
  fi
fi
if [ $locks = true ]; then
  flock -s 9
fi

# A linked jar shares its archive of classes, see below, with others that are linked to it.
jar=$(target_of "$jar")

# The flags of every JVM that runs our code. JMH's forks inherit them.
flags=(
  --add-modules jdk.incubator.vector # the SIMD kernels
  -XX:ObjectAlignmentInBytes=64      # vector loads do not straddle cache lines
  # C2 keeps scalars that it has no register for in memory: in vector registers they cost slots of the FMA units.
  -XX:+IgnoreUnrecognizedVMOptions -XX:-UseFPUForSpilling
  -Xms512m -Xmx512m
  -Djava.awt.headless=true           # charts need no display
)
if [ "$release" -lt 18 ]; then
  # C2 may see more of its guesses fail before it gives up inlining: methods of the Vector API, of which dozens are inlined into one,
  # count each time, and vectors then are objects for good. Not on JDK 25, where steps of training were met that allocated with it.
  flags+=(-XX:PerMethodTrapLimit=100000)
fi
if [ "$release" -ge 24 ]; then
  # JMH and OSHI use what these releases warn about.
  flags+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
fi

# The classes of a training as this JVM keeps them in memory, in a file that it maps. The JDK's own file is for objects that are
# not aligned so. Made once for each jar and JVM, by a short training elsewhere, before commands that only train.
identity=$(printf '%s\n' "$java" "$version" "$jar" "${flags[@]}" | grep -v 'Picked up' | cksum | tr ' ' '-')
archive=${jar%/*}/start-$identity.jsa
make_archive() (
  folder=${jar%/*}
  scratch=$(mktemp -d "$folder/start.XXXXXX") || exit
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  find "$folder" -maxdepth 1 -name 'start-*.jsa' ! -newer "$jar" -delete
  LOCKSTEP_HOME=$scratch "$java" "${flags[@]}" -Xshare:off -XX:DumpLoadedClassList="$scratch/classes" -cp "$jar" \
    dev.lockstep.cli.Main train softmax --epochs 1 --data synthetic --run start &&
    "$java" "${flags[@]}" -Xshare:dump -XX:SharedClassListFile="$scratch/classes" \
      -XX:SharedArchiveFile="$scratch/archive" -cp "$jar"
  # Where that fails, an empty one says not to try again.
  [ -s "$scratch/archive" ] || : >"$scratch/archive"
  mv -f "$scratch/archive" "$archive"
)
if [ ${#profile[@]} -eq 0 ] && [ "${LOCKSTEP_ARCHIVE:-yes}" != no ]; then
  # Not with options that somebody tries out.
  if ! [ "$archive" -nt "$jar" ] && [ -w "${jar%/*}" ] && [ -z "${JAVA_TOOL_OPTIONS:-}" ]; then
    case $command in
      train | verify)
        echo "Preparing faster starts of this JVM, once, in about ten seconds; LOCKSTEP_ARCHIVE=no does without." >&2
        make_archive >/dev/null 2>&1 </dev/null 9>&-
        code=$?
        [ $code -lt 128 ] || exit $code
        ;;
    esac
  fi
  if [ -s "$archive" ] && [ "$archive" -nt "$jar" ]; then
    flags+=(-XX:SharedArchiveFile="$archive" -Xlog:cds=off)
  fi
fi

if [ -t 1 ] && [ -t 2 ]; then
  flags+=(-Dlockstep.terminal=true)
fi

# In the environment and not in a flag, which JMH would write into its results.
export LOCKSTEP_HOME=$home
show "$java" "${flags[@]}" -cp "$jar$libraries" dev.lockstep.cli.Main "$@"
exec "$java" "${flags[@]}" -cp "$jar$libraries" dev.lockstep.cli.Main "$@"
