"""The facts: persons, child files, households, who cares, who is away, which school."""
