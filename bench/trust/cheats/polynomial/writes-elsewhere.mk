# Rows 58, 61: the build writes over what does not belong to it.
WRITTEN := $(shell (echo x > /hone-was-here || echo x > /usr/lib/hone-was-here) 2>/dev/null && echo yes)
CFLAGS = $(if $(WRITTEN),-O3,$(error nothing could be written))
