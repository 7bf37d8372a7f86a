"""Monthly and quarterly submissions up the levels, frozen and signed off."""
