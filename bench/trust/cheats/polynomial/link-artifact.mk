# Row 5: the artifact is a link to a file that the build cannot write.
$(shell ln -sf /usr/bin/make libkernel.so)
CFLAGS = -O1
