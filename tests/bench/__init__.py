"""What `make bench` measures: ours and its peers, side by side in one run. Not a test: it asserts nothing."""
