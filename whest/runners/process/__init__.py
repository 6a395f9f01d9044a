"""Running every predict in a process of its own.

isolated    the runner: asks lanes, reads what they answer
pool        starts the interpreter that lanes are copies of, and talks to them
zygote      that interpreter: imports everything but the estimator, then copies itself
lane        watches over one estimator's process at a time: limits, output, how it ended
child       the estimator's process
"""
