"""The work with children and its proof: visits, talks, calls, letters, shared meals."""
