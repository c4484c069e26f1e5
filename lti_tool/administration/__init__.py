"""What an administrator does, whether on the command line, in the demo or on a page."""
