"""Whatever can go wrong beneath and around the index, done to it on purpose.

    uv run python -m tests.lab.faults                       a short run of everything
    uv run python -m tests.lab.faults --kills 500 --power 500 --damage 2000 --disk 200
    uv run python -m tests.lab.faults --soak 1800 --fuzz 1000000 --requests 50000 --library FOLDER

Each fault has a module with a function that does it so many times and returns an ``Outcome``.
"""
