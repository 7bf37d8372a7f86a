"""What can go wrong when the database server is ours to run."""


class EmbeddedError(Exception):
    """The embedded server cannot be had; `template` and `values` make the message.

    The template is Chinese source text for gettext with named placeholders.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values
