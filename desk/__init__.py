"""Where the process leader works, and the command line that ties the stream together."""
