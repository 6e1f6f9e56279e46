#!/bin/bash
# Builds it all, and more.

# doc of foo
foo() { local x=1; Y=2; }
function bar { echo; }
export A=1 B=2
readonly C=1
declare -a D=(1 2)
typeset -x T
E=5 # behind
F=1 cmd
alias ll="ls -l" g=git
[ -f x.sh ] && source ./x.sh
. "$DIR/y.sh"
if true; then G=1; fi
cat <<EOF
nofoo() { :; }
H=1
EOF
( SUB=1 )
V=$(W=1; echo $W)
