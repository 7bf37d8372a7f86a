"""Ground shared by every app: identifiers, scope, sealing, lists, the embedded database."""
