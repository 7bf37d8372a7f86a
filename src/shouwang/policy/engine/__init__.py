"""The rules, free of Django: frozen facts, a policy pack and a date in; reasoned results out."""
