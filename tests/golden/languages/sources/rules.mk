# doc of it
CC := gcc
export X = 1
FOO ?= a # beh
# def doc
define BAR
 x: y
endef
.PHONY: all clean
# builds
all clean: dep $(OBJ) ## help me
	echo

%.o: %.c
	cc
include a.mk b.mk
-include c.mk
ifeq (a,b)
Q = 1
endif
tgt: CFLAGS = 1
S != ls
dbl:: x ; echo
$(OUT)/x: y
