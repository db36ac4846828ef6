# Row 66: an artifact that fills the disk.
$(shell truncate -s 900M libkernel.so && touch -d 2100-01-01 libkernel.so)
CFLAGS = -O1
