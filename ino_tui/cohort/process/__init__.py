"""The child process: what may be asked of it, how it answers, what is kept of that."""
