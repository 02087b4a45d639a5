"""Pattern rules: Semgrep, run once per batch of blobs."""
