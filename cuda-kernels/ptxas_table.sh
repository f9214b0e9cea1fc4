#!/bin/sh
# Registers of every kernel on every architecture and its static shared memory, as a table, from the logs of a build:
#   ptxas_table.sh ../build/native/cuda
# Fails if a kernel spills, or is not there for an architecture.
find "$1" -name '*.cu.o.ptxas' -exec cat {} + | c++filt | awk '
  /Compiling entry function/ {
    split($0, quoted, "\047")
    name = quoted[2]
    gsub(/\(anonymous namespace\)::|ds::cuda::|__nv_/, "", name)
    sub(/^void /, "", name)
    sub(/\(.*/, "", name)
    sub(/sm_/, "", quoted[4])
    architecture = quoted[4]
    if (!(name in seen)) order[kernels++] = name
    seen[name] = 1
    if (!(architecture in known)) architectures[count++] = architecture + 0
    known[architecture] = 1
  }
  /bytes spill stores/ && ($5 > 0 || $9 > 0) { print name " spills on sm_" architecture ":" $0; failed = 1 }
  /Used [0-9]+ registers/ {
    registers[name, architecture] = $5
    if (match($0, /[0-9]+ bytes smem/)) shared[name] = substr($0, RSTART, RLENGTH - 11)
  }
  END {
    for (i = 0; i < count; ++i)  # ascending
      for (j = i + 1; j < count; ++j)
        if (architectures[j] < architectures[i]) {
          t = architectures[i]; architectures[i] = architectures[j]; architectures[j] = t
        }
    line = "| kernel |"; rule = "|---|"
    for (i = 0; i < count; ++i) { line = line " sm_" architectures[i] " |"; rule = rule "---|" }
    print line " shared bytes |"; print rule "---|"
    for (k = 0; k < kernels; ++k) {
      name = order[k]; line = "| `" name "` |"
      for (i = 0; i < count; ++i) {
        if (!((name, architectures[i]) in registers)) {
          print name " is not there for sm_" architectures[i]; failed = 1
        }
        line = line " " registers[name, architectures[i]] " |"
      }
      print line " " shared[name] + 0 " |"
    }
    if (kernels == 0) { print "no kernel was compiled"; failed = 1 }
    exit failed
  }'
