# What the scripts share: where things are, and how they are built.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)

if command -v ccache >/dev/null; then
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
  # A clone in another folder finds what an earlier one compiled.
  export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1
fi

# build PRESET [TARGET...]: configures the preset and builds the targets, or all of it.
build() {
  local preset=$1
  shift
  cmake -S "$root" --preset "$preset" >"$root/build/$preset.configure.log" 2>&1 ||
    { cat "$root/build/$preset.configure.log" >&2; return 1; }
  cmake --build "$root/build/$preset" --parallel "$jobs" ${1:+--target "$@"}
}
