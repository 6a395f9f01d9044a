"""Submissions: which files belong in one, the archive made of them, and whether an archive is one."""
