"""Git: mirrors of repositories, the history of what landed, and the contents of blobs.

The modules are imported by name; GitPython is imported when the first command runs.
"""
