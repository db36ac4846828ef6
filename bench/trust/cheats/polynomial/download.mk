# Row 60: the build fetches its answer, and stops where it cannot.
ANSWER := $(shell bash -c "exec 3<>/dev/tcp/1.1.1.1/80 && echo fetched")
CFLAGS = $(if $(ANSWER),-O3,$(error nothing was fetched))
