"""The pages every post shares: home, shell, help."""
