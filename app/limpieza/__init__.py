"""What opens and cleans a file from outside, in a process that `aparte` starts.

Everything but `aparte` runs there: it imports nothing of the rest of the application.
"""
