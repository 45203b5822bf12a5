"""What opens and cleans a file that came from outside, in a process of its own (`aparte` starts it).

Everything but `aparte` runs there: it imports nothing of the rest of the application.
"""
